namespace IdleCloud.MinerAgent.Models;

/// <summary>Keeps two agents of one models folder out of each other's way: one may write a model, or many may serve it.</summary>
internal static class ModelLock
{
    /// <summary>To write or remove the model; null while anybody writes or serves it.</summary>
    public static FileStream? TryWrite(string path) => TryOpen(path, FileAccess.ReadWrite, FileShare.None);

    /// <summary>To serve the model; null while somebody writes it.</summary>
    public static FileStream? TryServe(string path) => TryOpen(path, FileAccess.Read, FileShare.Read);

    private static FileStream? TryOpen(string path, FileAccess access, FileShare share)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }
}
