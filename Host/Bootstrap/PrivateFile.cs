namespace IdleCloud.Host.Bootstrap;

/// <summary>Files with secrets.</summary>
internal static class PrivateFile
{
    /// <summary>
    /// Writes a file by rename: a reader sees the old one, none, or the whole new one, and nobody but its owner sees it at any
    /// time. (Windows has no such mode: there the directory's rights decide.)
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
