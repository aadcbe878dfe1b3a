namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>A first look at a model's file, so that a wrong one is noticed before anything is installed for it.</summary>
internal static class ModelFile
{
    /// <summary>Looks at the file's first bytes.</summary>
    /// <returns>What is wrong with it, for the owner; null when nothing is.</returns>
    public static string? FindProblem(string path)
    {
        if (Directory.Exists(path)) return $"{path} is a folder: name the GGUF file in it";
        if (!File.Exists(path)) return $"there is no file {path}";
        try
        {
            Span<byte> start = stackalloc byte[4];
            using FileStream file = File.OpenRead(path);
            bool isWhole = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length;
            return isWhole && start.SequenceEqual("GGUF"u8) ? null : $"{path} is no GGUF file: it does not begin as one";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return unreadable.Message;
        }
    }
}
