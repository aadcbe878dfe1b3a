using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// What makes a bill durable while PostgreSQL is away: files that bills are appended to, and that are written over when their bills are in the books. An append
/// returns when the disk has it. Each record has a position among all that was ever written, and says up to where all was in the books:
/// so that a start finds what was not, whatever older records lie around. Appended to by one thread; everything else is for any.
/// </summary>
internal sealed partial class OutcomeJournal : IDisposable
{
    private readonly string _directory;
    private readonly long _maxBytes;
    private readonly TimeProvider _clock;
    private readonly ILogger<OutcomeJournal> _logger;
    private readonly List<JournalSegment> _segments = [];
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private readonly Utf8JsonWriter _json;
    private JournalSegment? _current;
    private long _end;
    private long _booked;
    private volatile bool _isBroken;

    public OutcomeJournal(IOptions<LedgerOptions> options, TimeProvider clock, ILogger<OutcomeJournal> logger)
    {
        (_directory, _maxBytes) = (Path.GetFullPath(options.Value.JournalDirectory), options.Value.JournalMaxBytes);
        (_clock, _logger) = (clock, logger);
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        Directory.CreateDirectory(_directory);
        try
        {
            var older = new FileInfo(Path.Combine(_directory, "outcomes.journal"));
            if (older is { Exists: true, Length: > 0 })
                throw new InvalidOperationException($"{older.FullName} holds bills of an older version: start that one once more while PostgreSQL answers.");
            // The first one is opened first, and by one process only.
            _segments.Add(JournalSegment.Open(PathOf(0)));
            while (File.Exists(PathOf(_segments.Count))) _segments.Add(JournalSegment.Open(PathOf(_segments.Count)));
            Left = Recover();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What a former process has accepted and may not have brought into the books: in order, each with its place.</summary>
    public IReadOnlyList<PendingPost> Left { get; }

    /// <summary>Bytes of bills that are not in the books yet.</summary>
    public long Bytes => Volatile.Read(ref _end) - Volatile.Read(ref _booked);

    /// <summary>
    /// True when the disk has refused a write. What the disk has of it cannot be known, and a second try could be told that all is well
    /// while it is not; so nothing is written any more until a new process reads what there is.
    /// </summary>
    public bool IsBroken => _isBroken;

    /// <summary>How the disk is made to keep a file's bytes.</summary>
    internal Action<SafeFileHandle> Flush { get; set; } = JournalSegment.Flush;

    /// <summary>Writes bills, as many as there is room for, and waits for the disk; each is told its place.</summary>
    /// <returns>How many were written: the first ones.</returns>
    /// <exception cref="IOException">The disk refuses; none of them counts as written.</exception>
    public int Append(IReadOnlyList<PendingPost> posts)
    {
        int done = 0;
        while (done < posts.Count)
        {
            int written = AppendToOne(posts, done);
            if (written == 0) break;
            done += written;
        }

        return done;
    }

    /// <summary>All before a position is in the books; its place can be used again.</summary>
    public void Book(long position) => Volatile.Write(ref _booked, position);

    /// <summary>Notes for the next start what is in the books, so that it need not look. Nothing is lost without it.</summary>
    public void WriteMark()
    {
        if (_isBroken || _end == 0) return;
        if (HasRoom(JournalFormat.HeaderLength)) Write(_current!, Mark(), advance: 0);
        else TryChange();
    }

    /// <summary>Keeps a bill that the books refuse for a person to look at.</summary>
    public void KeepRefused(JobPosting posting, BookedAs reason)
    {
        string line = JsonSerializer.Serialize(posting, JournalJsonContext.Default.JobPosting);
        LogRefused(posting.JobId, reason);
        try
        {
            File.AppendAllText(Path.Combine(_directory, "refused.jsonl"), line + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The others must go on to the books all the same.
            LogNotKept(line, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (JournalSegment segment in _segments) segment.Dispose();
    }

    private int AppendToOne(IReadOnlyList<PendingPost> posts, int first)
    {
        if (_isBroken) throw new IOException("The outcome journal is broken since an earlier write.");
        _buffer.ResetWrittenCount();
        long booked = Volatile.Read(ref _booked);
        int next = first, length = 0;
        for (; next < posts.Count; next++)
        {
            JournalFormat.Write(_buffer, _json, posts[next].Posting, _end + length, booked);
            if (_end + _buffer.WrittenCount - booked > _maxBytes) break;
            if (!HasRoom(_buffer.WrittenCount) && (next > first || !TryChange())) break;
            posts[next].Size = _buffer.WrittenCount - length;
            length = _buffer.WrittenCount;
            posts[next].JournalEnd = _end + length;
        }

        if (length > 0) Write(_current!, _buffer.WrittenSpan[..length], length);
        return next - first;
    }

    private bool HasRoom(int length) => _current is not null && _current.Used + length <= JournalSegment.Length;

    private void Write(JournalSegment segment, ReadOnlySpan<byte> bytes, int advance)
    {
        try
        {
            segment.Append(bytes, Flush);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isBroken = true;
            throw new IOException(e.Message, e);
        }

        Volatile.Write(ref _end, _end + advance);
        segment.End = _end;
    }

    /// <summary>Goes on in a file whose bills are all in the books, or in a new one.</summary>
    /// <returns>False when there is no place on the disk for another one.</returns>
    private bool TryChange()
    {
        long booked = Volatile.Read(ref _booked);
        JournalSegment? next = _segments.Find(segment => segment != _current && segment.End <= booked);
        try
        {
            if (next is null) _segments.Add(next = JournalSegment.Open(PathOf(_segments.Count)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNoRoom(e.Message);
            return false;
        }

        // First of all, and by itself, that what is written over is in the books: a write of more may come apart.
        next.Reuse();
        Write(next, Mark(), advance: 0);
        _current = next;
        return true;
    }

    private ReadOnlySpan<byte> Mark()
    {
        var buffer = new ArrayBufferWriter<byte>(JournalFormat.HeaderLength);
        JournalFormat.Write(buffer, _json, null, _end, Volatile.Read(ref _booked));
        return buffer.WrittenSpan;
    }

    /// <summary>
    /// Finds what was not in the books. A record that was being written when the power went is none, and nobody was told of it. A gap
    /// between whole records is something else: the files are kept as they were found, and what can be read is posted.
    /// </summary>
    private List<PendingPost> Recover()
    {
        List<JournalRecord> all = [];
        foreach (JournalSegment segment in _segments)
        {
            List<JournalRecord> found = JournalFormat.ReadAll(segment.Read());
            segment.End = found.Count == 0 ? 0 : found.Max(static record => record.End);
            all.AddRange(found);
        }

        if (all.Count == 0) return [];
        _end = all.Max(static record => record.End);
        _booked = all.Max(static record => record.Booked);
        long expected = _booked;
        bool isDamaged = false;
        List<PendingPost> left = [];
        foreach (JournalRecord record in all.Where(record => record.End > _booked).OrderBy(static record => record.Position))
        {
            isDamaged |= record.Position > expected;
            expected = record.End;
            if (record.Posting is { } posting) left.Add(new PendingPost(posting) { JournalEnd = record.End });
        }

        if (isDamaged) KeepDamaged();
        if (left.Count > 0) LogLeft(left.Count);
        return left;
    }

    private void KeepDamaged()
    {
        string stamp = _clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string copy = Path.Combine(_directory, $"damaged-{stamp}.journal");
        using (FileStream stream = File.Create(copy))
        {
            foreach (JournalSegment segment in _segments) stream.Write(segment.Read());
        }

        LogDamaged(copy);
    }

    private string PathOf(int number) => Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"outcomes-{number}.journal"));
}
