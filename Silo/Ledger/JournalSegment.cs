using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// One file of the journal. All its bytes are there from the beginning, so that writing to it changes nothing but them, and the disk
/// has one thing to do when it is told to keep them.
/// </summary>
internal sealed class JournalSegment : IDisposable
{
    /// <summary>A file's length in bytes.</summary>
    public const int Length = 1 << 20;

    private readonly SafeFileHandle _file;

    private JournalSegment(string path, SafeFileHandle file) => (Path, _file) = (path, file);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Bytes that are used.</summary>
    public int Used { get; private set; }

    /// <summary>Where the last record in it ends; when all before that is in the books, the file can be written over.</summary>
    public long End { get; set; }

    /// <summary>Opens a file, or makes it. Held open alone: two silos with one journal would each post, and then write over, what the other wrote.</summary>
    /// <exception cref="IOException">Another process has it, or the disk is full.</exception>
    public static JournalSegment Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            long length = RandomAccess.GetLength(file);
            if (length < Length)
            {
                RandomAccess.Write(file, new byte[Length - length], length);
                RandomAccess.FlushToDisk(file);
            }

            return new JournalSegment(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>All bytes.</summary>
    public byte[] Read()
    {
        byte[] bytes = new byte[RandomAccess.GetLength(_file)];
        int count = 0;
        while (count < bytes.Length && RandomAccess.Read(_file, bytes.AsSpan(count), count) is > 0 and int read) count += read;
        return bytes;
    }

    /// <summary>Writes behind what is used, and returns when the disk has it.</summary>
    /// <param name="bytes">What to write.</param>
    /// <param name="flush">Makes the disk keep it.</param>
    /// <exception cref="IOException">The disk refuses. Whether it has any of it cannot be known any more.</exception>
    public void Append(ReadOnlySpan<byte> bytes, Action<SafeFileHandle> flush)
    {
        RandomAccess.Write(_file, bytes, Used);
        flush(_file);
        Used += bytes.Length;
    }

    /// <summary>From now on it is written over.</summary>
    public void Reuse() => Used = 0;

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Waits until the disk has a file's bytes. Linux can leave out its times, which are of no use here and cost as much.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) RandomAccess.FlushToDisk(file);
        else if (FlushData(file) != 0) throw new IOException($"fdatasync: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushData(SafeFileHandle file);
}
