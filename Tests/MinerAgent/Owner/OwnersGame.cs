namespace IdleCloud.Tests.MinerAgent.Owner;

/// <summary>A program with a name of the test's: what the agent takes for a game.</summary>
internal static class OwnersGame
{
    /// <summary>Makes it; run it with the seconds that it is to last.</summary>
    /// <returns>Its path.</returns>
    public static string MakeIn(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        // A copy, not a link: the kernel names a process by the file that it was started from, and so would a link; but a game is a file.
        File.Copy("/bin/sleep", path);
        return path;
    }
}
