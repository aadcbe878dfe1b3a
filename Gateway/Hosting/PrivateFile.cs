namespace IdleCloud.Gateway.Hosting;

/// <summary>Files with secrets.</summary>
internal static class PrivateFile
{
    /// <summary>
    /// Writes a file by rename: a reader sees the old one, none, or the whole new one, also after a crash, and nobody but its
    /// owner sees it at any time. (Windows has no such mode: there the directory's rights decide.)
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> content) => File.Move(WriteBeside(path, content), path, overwrite: true);

    /// <summary>The same, but where there is a file already, that one stays.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        string temporary = WriteBeside(path, content);
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }

    private static string WriteBeside(string path, ReadOnlySpan<byte> content)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using FileStream file = new(temporary, options);
        file.Write(content);
        return temporary;
    }
}
