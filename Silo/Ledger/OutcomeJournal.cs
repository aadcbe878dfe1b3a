using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Bills that are durable although PostgreSQL is away: one file that only grows, until all of it is in the books. An append returns when
/// the disk has it. Used by one task at a time.
/// </summary>
internal sealed partial class OutcomeJournal : IDisposable
{
    private const string FileName = "outcomes.journal";

    private readonly string _directory;
    private readonly long _maxBytes;
    private readonly TimeProvider _clock;
    private readonly ILogger<OutcomeJournal> _logger;
    private readonly SafeFileHandle _file;
    private long _end;
    private long _read;

    public OutcomeJournal(IOptions<LedgerOptions> options, TimeProvider clock, ILogger<OutcomeJournal> logger)
    {
        _directory = Path.GetFullPath(options.Value.JournalDirectory);
        _maxBytes = options.Value.JournalMaxBytes;
        _clock = clock;
        _logger = logger;
        Directory.CreateDirectory(_directory);
        // Held open alone: two silos with one journal would each replay, and then cut off, what the other wrote.
        _file = File.OpenHandle(Path.Combine(_directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        _end = Recover();
        RandomAccess.FlushToDisk(_file);
    }

    /// <summary>True when all that was written is in the books.</summary>
    public bool IsEmpty => _read == _end;

    /// <summary>Bytes that are not in the books yet.</summary>
    public long Bytes => _end - _read;

    /// <summary>Writes bills, as many as there is room for, and waits for the disk.</summary>
    /// <returns>How many were written: the first ones.</returns>
    /// <exception cref="IOException">The disk refuses; none of them counts as written.</exception>
    public int Append(IReadOnlyList<JobPosting> postings)
    {
        using var buffer = new MemoryStream();
        int count = 0;
        foreach (JobPosting posting in postings)
        {
            byte[] record = JournalFormat.Write(posting);
            if (_end + buffer.Length + record.Length > _maxBytes) break;
            buffer.Write(record);
            count++;
        }

        if (count == 0) return 0;
        try
        {
            RandomAccess.Write(_file, buffer.GetBuffer().AsSpan(0, (int)buffer.Length), _end);
            RandomAccess.FlushToDisk(_file);
        }
        catch (IOException)
        {
            // Nobody may find later what is refused now.
            RandomAccess.SetLength(_file, _end);
            throw;
        }

        _end += buffer.Length;
        return count;
    }

    /// <summary>The oldest bills that are not in the books.</summary>
    public IReadOnlyList<JobPosting> Peek(int max, out long position)
    {
        List<JobPosting> found = [];
        position = _read;
        while (found.Count < max && position < _end)
        {
            JournalRecord record = JournalFormat.Read(_file, position, _end);
            if (record.Posting is { } posting) found.Add(posting);
            position = record.Next;
        }

        return found;
    }

    /// <summary>All before a position is in the books. When that is everything, the file is emptied.</summary>
    public void Advance(long position)
    {
        _read = position;
        if (!IsEmpty) return;
        RandomAccess.SetLength(_file, 0);
        RandomAccess.FlushToDisk(_file);
        _read = _end = 0;
    }

    /// <summary>Keeps a bill that the books refuse for a person to look at.</summary>
    public void KeepRefused(JobPosting posting, PostStatus status)
    {
        string line = JsonSerializer.Serialize(posting, JournalJsonContext.Default.JobPosting);
        File.AppendAllText(Path.Combine(_directory, "refused.jsonl"), line + "\n");
        LogRefused(posting.JobId, status);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Finds where the file ends. A record that was being written when the power went is cut off: nobody was told of it. Damage with
    /// whole records behind it is something else: the file is kept as it was found, and what can be read is read.
    /// </summary>
    private long Recover()
    {
        long length = RandomAccess.GetLength(_file), position = 0, whole = 0;
        bool isDamaged = false;
        while (position < length)
        {
            JournalRecord record = JournalFormat.Read(_file, position, length);
            isDamaged |= record.Posting is not null && record.Skipped > 0;
            if (record.Posting is not null) whole = record.Next;
            position = record.Next;
        }

        if (isDamaged) KeepDamaged();
        if (whole < length)
        {
            LogTorn(length - whole);
            RandomAccess.SetLength(_file, whole);
        }

        return whole;
    }

    private void KeepDamaged()
    {
        string stamp = _clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string copy = Path.Combine(_directory, $"damaged-{stamp}.journal");
        var bytes = new byte[RandomAccess.GetLength(_file)];
        RandomAccess.Read(_file, bytes, 0);
        File.WriteAllBytes(copy, bytes);
        LogDamaged(copy);
    }
}
