using System.Diagnostics.CodeAnalysis;
using IdleCloud.MinerAgent.Owner;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>
/// The agent's own folder: its machine id, a lock so that two agents never share one, the owner's order to pause, what the last
/// days went by with, and the socket of the commands. Nothing else is written there.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const int IdLength = 32;
    private readonly FileStream _directoryLock;

    private readonly string _path;

    private DataDirectory(string path, FileStream directoryLock, string machineId)
    {
        _path = path;
        _directoryLock = directoryLock;
        MachineId = machineId;
    }

    /// <summary>Made at the first start; the gateway knows the machine by it.</summary>
    public string MachineId { get; }

    /// <summary>Opens the folder, making it where it is not there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="directory">The open folder; null when it cannot be used.</param>
    /// <param name="problem">Why not, for the owner; null when it can.</param>
    public static bool TryOpen(string path, [NotNullWhen(true)] out DataDirectory? directory, [NotNullWhen(false)] out string? problem)
    {
        directory = null;
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            problem = $"--data: {path} cannot be made: {denied.Message}";
            return false;
        }

        FileStream? held = null;
        try
        {
            held = new FileStream(Path.Combine(path, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            directory = new DataDirectory(path, held, ReadOrMakeId(Path.Combine(path, "machine-id")));
            problem = null;
            return true;
        }
        catch (IOException) when (held is null)
        {
            problem = $"--data: another agent is running with {path}. Give each agent its own directory.";
            return false;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            problem = $"--data: {path} cannot be used: {denied.Message}";
            return false;
        }
    }

    /// <summary>The owner's order to pause, which outlives the agent: a machine that was started anew must not work against it.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    public PauseOrder? Pause
    {
        get => File.Exists(PauseFile) ? PauseOrder.Parse(File.ReadAllText(PauseFile)) : null;
        set
        {
            if (value is null) File.Delete(PauseFile);
            else WriteWhole(PauseFile, value.ToText());
        }
    }

    /// <summary>The folder itself.</summary>
    public string Folder => _path;

    /// <summary>Where the commands reach the agent.</summary>
    public string ControlSocket => Control.ControlSocket.PathIn(_path);

    private string PauseFile => Path.Combine(_path, "paused");

    /// <inheritdoc/>
    public void Dispose() => _directoryLock.Dispose();

    private static string ReadOrMakeId(string file)
    {
        string known = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        if (known.Length == IdLength && known.All(char.IsAsciiHexDigitLower)) return known;
        string made = Guid.NewGuid().ToString("n");
        WriteWhole(file, made);
        return made;
    }

    private static void WriteWhole(string file, string line)
    {
        string partial = file + ".partial";
        File.WriteAllText(partial, line + "\n");
        File.Move(partial, file, overwrite: true);
    }
}
