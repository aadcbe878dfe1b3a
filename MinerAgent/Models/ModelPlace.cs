namespace IdleCloud.MinerAgent.Models;

/// <summary>A downloaded model in the models folder, and what is kept beside it.</summary>
/// <param name="Path">The file, when it is whole.</param>
internal sealed record ModelPlace(string Path)
{
    /// <summary>How records are named, after the model's file.</summary>
    public const string RecordExtension = ".json";

    /// <summary>What has come so far.</summary>
    public string PartPath => Path + ".part";

    /// <summary>Where it came from, and its hash.</summary>
    public string RecordPath => Path + RecordExtension;

    /// <summary>Who uses it. It stays when the model goes: whoever waits for a lock has its file open.</summary>
    public string LockPath => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, ".locks", Name);

    /// <summary>The file's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>True when all of it is there.</summary>
    public bool IsWhole => File.Exists(Path);

    /// <summary>What is known of it; null for a file that the owner put there.</summary>
    public ModelRecord? Record => ModelRecord.Read(RecordPath);

    /// <summary>Bytes on the disk, whole or in part.</summary>
    public long BytesOnDisk => Length(Path) + Length(PartPath);

    /// <summary>Bytes that have come of a file that is not whole.</summary>
    public long PartBytes => Length(PartPath);

    /// <summary>Takes the model and all that is kept beside it from the disk. Only under the write lock.</summary>
    public void Delete()
    {
        // The record last: without it nobody would know that the rest is the agent's own.
        foreach (string file in new[] { Path, PartPath, RecordPath }) File.Delete(file);
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
