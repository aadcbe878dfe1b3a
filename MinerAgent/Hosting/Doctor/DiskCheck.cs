using System.Globalization;
using IdleCloud.MinerAgent.Engines.Llama;

namespace IdleCloud.MinerAgent.Hosting.Doctor;

/// <summary>Looks whether there is room for what the agent writes.</summary>
internal static class DiskCheck
{
    private const long MiB = 1024 * 1024;

    /// <summary>Machine id, orders, and what seven days went by with.</summary>
    private const long ForData = 16 * MiB;

    /// <summary>The engine's packages while they are unpacked; CUDA's are the largest.</summary>
    private const long ForCudaEngine = 1536 * MiB;

    private const long ForEngine = 512 * MiB;

    /// <summary>Room that the engine still needs at its first start.</summary>
    public static long ForInstalling(ComputeDevice device) => device == ComputeDevice.Cuda ? ForCudaEngine : ForEngine;

    /// <summary>Looks at the data directory, and at the engine's where it is not installed yet.</summary>
    /// <param name="dataDirectory">Where the agent keeps its own.</param>
    /// <param name="engineDirectory">Where the engine is to be installed; null when it is there, or is somebody else's.</param>
    /// <param name="engineBytes">What it needs.</param>
    public static Finding Run(string dataDirectory, string? engineDirectory, long engineBytes)
    {
        Finding data = Judge(dataDirectory, FreeAt(dataDirectory), ForData, "--data");
        return !data.IsGood || engineDirectory is null ? data : Judge(engineDirectory, FreeAt(engineDirectory), engineBytes, "--engine-dir");
    }

    /// <summary>Says whether so much is enough.</summary>
    internal static Finding Judge(string path, long? free, long needed, string setting) => free switch
    {
        null => new Finding("disk", false, $"{path} is on no disk that can be asked: name another directory ({setting})"),
        < 0 => throw new ArgumentOutOfRangeException(nameof(free)),
        { } left when left < needed => new Finding("disk", false, string.Create(
            CultureInfo.InvariantCulture, $"{left / MiB:#,0} MiB are free for {path}, and {needed / MiB:#,0} are needed: make room, ")
            + $"or name a directory on another disk ({setting})"),
        { } left => new Finding("disk", true, string.Create(CultureInfo.InvariantCulture, $"{left / MiB:#,0} MiB are free for {path}")),
    };

    /// <summary>Of the disk of the nearest folder that is there: the directory itself may be made later.</summary>
    private static long? FreeAt(string path)
    {
        string? there = path;
        while (there is not null && !Directory.Exists(there)) there = Path.GetDirectoryName(there);
        try
        {
            return there is null ? null : new DriveInfo(there).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
