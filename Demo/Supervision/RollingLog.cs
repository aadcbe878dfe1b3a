namespace IdleCloud.Demo.Supervision;

/// <summary>
/// A child's output in a file of bounded size: a full one is renamed to <c>.1</c> and replaces the one before, as does the one of an
/// earlier run. So at most twice <see cref="MaxBytes"/> are kept.
/// </summary>
internal sealed class RollingLog : IDisposable
{
    /// <summary>The size at which a file is full.</summary>
    public const long MaxBytes = 16 << 20;

    private readonly Lock _gate = new();
    private FileStream _file;

    /// <summary>Starts a new file.</summary>
    public RollingLog(string path)
    {
        Path = path;
        _file = Roll();
    }

    /// <summary>The file being written.</summary>
    public string Path { get; }

    /// <summary>Appends what a child has written; callable from several threads.</summary>
    public void Append(ReadOnlySpan<byte> output)
    {
        lock (_gate)
        {
            if (_file.Length + output.Length > MaxBytes)
            {
                _file.Dispose();
                _file = Roll();
            }

            _file.Write(output);
        }
    }

    /// <summary>The last lines, to show a person why a child failed.</summary>
    public string Tail(int lines) => string.Join('\n', File.ReadLines(Path).TakeLast(lines));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Unbuffered: what a child said last must be in the file when somebody looks.
    private FileStream Roll()
    {
        if (File.Exists(Path)) File.Move(Path, Path + ".1", overwrite: true);
        return new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }
}
