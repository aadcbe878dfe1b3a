using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// The log that accepts bills, in PostgreSQL, so that any silo can bring them into the books: one row for all that has gathered, on a
/// connection of its own, with no lock and nothing to plan. Used one step at a time.
/// </summary>
internal sealed partial class BillLog(
    LedgerDatabase database, IOptions<LedgerOptions> options, TimeProvider clock, LedgerMetrics metrics, ILogger<BillLog> logger)
    : IAsyncDisposable
{
    private readonly LedgerOptions _options = options.Value;
    private Session? _session;
    private Task<Session?>? _opening;
    private long _opened;
    private long _sequence;

    /// <summary>Whose rows these are: this process and no other, ever.</summary>
    public Guid Writer { get; } = Guid.NewGuid();

    /// <summary>Connects, if the server answers.</summary>
    public async Task ConnectAsync() => _session = await OpenAsync();

    /// <summary>
    /// Writes bills, and returns when the server has them on its disk. While it is away that is said at once, and it is looked for beside.
    /// </summary>
    /// <returns>False when it has not confirmed them in time. They may be there all the same, or come yet.</returns>
    public async Task<bool> TryAppendAsync(IReadOnlyList<PendingPost> posts)
    {
        _session ??= await TryReconnectAsync();
        if (_session is null) return false;
        long started = clock.GetTimestamp();
        var row = new LogRow(Writer, ++_sequence);
        posts[^1].EndsRow = row;
        Task writing = _session.WriteAsync(row, posts);
        try
        {
            // Not a cancellation: that asks the server, and one that hangs does not answer that either.
            // And from here on elsewhere: what completes it may be the thread that waits for all sockets.
            await writing.WaitAsync(_options.AnswerTimeout, clock).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            metrics.OnLogged(posts.Count, clock.GetElapsedTime(started));
            return true;
        }
        catch (Exception e)
        {
            // Whatever it is: the journal takes them.
            LogNotConfirmed(e.Message);
            Session lost = _session;
            _session = null;
            _ = writing.ContinueWith(
                _ => lost.DisposeAsync().AsTask(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return false;
        }
    }

    /// <summary>Reads a row's bills.</summary>
    public static JobPosting[] Read(ReadOnlySpan<byte> bills) =>
        JsonSerializer.Deserialize(bills, JournalJsonContext.Default.JobPostingArray) ?? [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_opening is not null) _session ??= await _opening;
        if (_session is not null) await _session.DisposeAsync();
        _session = null;
    }

    /// <summary>Never waits for the server: a connection is opened beside, and taken when it is there.</summary>
    private async ValueTask<Session?> TryReconnectAsync()
    {
        if (_opening is { IsCompleted: false }) return null;
        Session? opened = _opening is null ? null : await _opening;
        _opening = null;
        if (opened is not null || (_opened != 0 && clock.GetElapsedTime(_opened) < _options.ProbeInterval)) return opened;
        _opened = clock.GetTimestamp();
        _opening = Task.Run(OpenAsync);
        return null;
    }

    private async Task<Session?> OpenAsync()
    {
        using var patience = new CancellationTokenSource(_options.CallTimeout, clock);
        Task<Session> opening = Session.OpenAsync(database, patience.Token);
        try
        {
            return await opening.WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
        {
            LogNotReached(e.Message);
            database.Clear();
            _ = opening.ContinueWith(late => late.Result.DisposeAsync().AsTask(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL has not confirmed bills in time; they go to the outcome journal. {Reason}")]
    private partial void LogNotConfirmed(string reason);

    [LoggerMessage(2, LogLevel.Information, "PostgreSQL is away; bills go to the outcome journal. {Reason}")]
    private partial void LogNotReached(string reason);

    /// <summary>A connection with the one statement it is for.</summary>
    private sealed class Session : IAsyncDisposable
    {
        private const string Insert = "insert into bill_log (writer, seq, owners, bills) values ($1, $2, $3, $4)";

        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlCommand _command;
        private readonly NpgsqlParameter<Guid> _writer = new();
        private readonly NpgsqlParameter<long> _row = new();
        private readonly NpgsqlParameter<string[]> _owners = new();
        private readonly NpgsqlParameter<ReadOnlyMemory<byte>> _bills = new();
        private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
        private readonly Utf8JsonWriter _json;
        private readonly HashSet<string> _distinct = new(StringComparer.Ordinal);

        private Session(NpgsqlConnection connection)
        {
            _connection = connection;
            _command = new NpgsqlCommand(Insert, connection) { Parameters = { _writer, _row, _owners, _bills } };
            _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        }

        public static async Task<Session> OpenAsync(LedgerDatabase database, CancellationToken cancellationToken)
        {
            var session = new Session(await database.OpenAsync(cancellationToken));
            try
            {
                await session.PrepareAsync(cancellationToken);
                return session;
            }
            catch
            {
                await session.DisposeAsync();
                throw;
            }
        }

        public Task WriteAsync(LogRow row, IReadOnlyList<PendingPost> posts)
        {
            _buffer.ResetWrittenCount();
            _json.Reset(_buffer);
            _distinct.Clear();
            _json.WriteStartArray();
            foreach (PendingPost post in posts)
            {
                long start = _json.BytesCommitted + _json.BytesPending;
                JsonSerializer.Serialize(_json, post.Posting, JournalJsonContext.Default.JobPosting);
                post.Size = (int)(_json.BytesCommitted + _json.BytesPending - start);
                _distinct.Add(post.Posting.AccountId);
            }

            _json.WriteEndArray();
            _json.Flush();
            (_writer.TypedValue, _row.TypedValue) = (row.Writer, row.Sequence);
            (_owners.TypedValue, _bills.TypedValue) = ([.. _distinct], _buffer.WrittenMemory);
            return _command.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _command.DisposeAsync();
            await _connection.DisposeAsync();
            await _json.DisposeAsync();
        }

        private async Task PrepareAsync(CancellationToken cancellationToken)
        {
            (_owners.TypedValue, _bills.TypedValue) = ([], ReadOnlyMemory<byte>.Empty);
            await _command.PrepareAsync(cancellationToken);
        }
    }
}

/// <summary>Names a row of the log.</summary>
/// <param name="Writer">Which process has written it.</param>
/// <param name="Sequence">Its number among that one's, from 1.</param>
internal readonly record struct LogRow(Guid Writer, long Sequence);
