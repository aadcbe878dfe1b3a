using IdleCloud.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Brings what this process has accepted into the books, from memory, in its order, many bills in a commit. While PostgreSQL is away it
/// tries again and again; what waits meanwhile is in the log or in the outcome journal.
/// </summary>
internal sealed partial class BooksFollower
{
    private static readonly TimeSpan PaceTime = TimeSpan.FromMilliseconds(20);

    private readonly LedgerDatabase _database;
    private readonly BillPoster _poster;
    private readonly OutcomeJournal _journal;
    private readonly BillProgress _progress;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<BooksFollower> _logger;
    private readonly Bell _bell;
    private readonly Lock _lock = new();
    private readonly Bell _commits;
    private readonly Queue<PendingPost> _waiting = [];
    private readonly Queue<FailedAttempt> _failures = [];
    private NpgsqlConnection? _connection;
    private Task? _running;
    private int _batch;
    private long _oldest = long.MaxValue;
    private long _bytes;
    private volatile bool _isConnected;
    private bool _isAway;
    private volatile bool _isStopping;

    public BooksFollower(
        LedgerDatabase database, BillPoster poster, OutcomeJournal journal, BillProgress progress,
        IOptions<LedgerOptions> options, TimeProvider clock, LedgerMetrics metrics, ILogger<BooksFollower> logger)
    {
        (_database, _poster, _journal, _progress) = (database, poster, journal, progress);
        (_options, _clock, _logger) = (options.Value, clock, logger);
        (_bell, _commits) = (new Bell(clock), new Bell(clock));
        _batch = _options.MaxBatch;
        metrics.Watch(() => journal.Bytes, () => Bytes, () => Lag.TotalSeconds);
    }

    /// <summary>How old the oldest bill is that was accepted and is not in the books.</summary>
    public TimeSpan Lag => Volatile.Read(ref _oldest) is not long.MaxValue and var oldest ? _clock.GetElapsedTime(oldest) : TimeSpan.Zero;

    /// <summary>How many bytes of bills there are that were accepted and are not in the books.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>True while PostgreSQL answers and the books are as close behind as they must be.</summary>
    public bool IsClose => _isConnected && Bytes <= _options.MaxLagBytes && Lag <= _options.MaxLag;

    private bool MayGather
    {
        get
        {
            lock (_lock) return _waiting.Count > 0 && _waiting.Count < _batch && !_progress.IsAwaited && !_isStopping;
        }
    }

    /// <summary>Brings what a former process left in the journal into the books.</summary>
    /// <exception cref="InvalidOperationException">The database did not take it in time.</exception>
    public async Task CatchUpAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        long started = _clock.GetTimestamp();
        for (int done = 0; ;)
        {
            try
            {
                // Before the first job comes: without it, that one would be told to come again.
                await ConnectAsync();
                while (done < _journal.Left.Count)
                {
                    PendingPost[] batch = [.. _journal.Left.Skip(done).Take(_batch)];
                    await PostAsync(batch);
                    done += batch.Length;
                }

                return;
            }
            catch (StorageUnavailableException e)
            {
                OnAway(e);
                if (done == _journal.Left.Count) return;
                if (_clock.GetElapsedTime(started) > patience)
                {
                    throw new InvalidOperationException(
                        $"The outcome journal in {_options.JournalDirectory} holds bills that must be in the database before jobs are admitted, " +
                        $"and the database did not take them within {patience.TotalSeconds:0} s.", e);
                }

                await Task.Delay(_options.ProbeInterval, _clock, cancellationToken);
            }
        }
    }

    /// <summary>Begins.</summary>
    public void Start() => _running = Task.Run(RunAsync, CancellationToken.None);

    /// <summary>Takes over bills that were answered for, in the order of their numbers.</summary>
    public void Add(List<PendingPost> posts)
    {
        bool isDue;
        lock (_lock)
        {
            // Once it knows of one it comes by itself, unless there are enough already.
            isDue = _waiting.Count == 0 || _waiting.Count + posts.Count >= _batch;
            if (_waiting.Count == 0) Volatile.Write(ref _oldest, posts[0].Written);
            foreach (PendingPost post in posts)
            {
                _waiting.Enqueue(post);
                _bytes += post.Size;
            }
        }

        if (isDue) _bell.Ring();
    }

    /// <summary>
    /// Lets a commit come first when the books are a quarter of the most behind that they may be: with a database that is merely slower
    /// than what accepts them, answers wait a little instead of being refused. Never for long: one that hangs is waited for by nobody.
    /// </summary>
    public async ValueTask KeepPaceAsync()
    {
        if (_isConnected && Lag >= _options.MaxLag / 4) await _commits.WaitAsync(PaceTime);
    }

    /// <summary>Takes a failed attempt over; it is lost when too many wait.</summary>
    public void Add(FailedAttempt failure)
    {
        lock (_lock)
        {
            if (_failures.Count >= _options.QueueLength) return;
            _failures.Enqueue(failure);
        }

        _bell.Ring();
    }

    /// <summary>Does not let what waits gather any longer: somebody waits for it.</summary>
    public void Hurry() => _bell.Ring();

    /// <summary>Ends when everything is in the books, or at once when PostgreSQL does not answer: the log or the journal has it.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        _bell.Ring();
        if (_running is not null) await _running;
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            // Asked before looking for work, so that what comes in between is not left behind.
            bool isLast = _isStopping;
            try
            {
                await ConnectAsync();
                if (await FollowAsync()) continue;
                if (isLast) return;
                if (!await _bell.WaitAsync(_options.PingInterval)) await InTimeAsync(PingAsync, _options.CallTimeout);
            }
            catch (StorageUnavailableException e)
            {
                OnAway(e);
                if (isLast) return;
                await _bell.WaitAsync(_options.ProbeInterval);
            }
        }
    }

    /// <returns>True when there was something to bring into the books.</returns>
    private async Task<bool> FollowAsync()
    {
        PendingPost[] batch = await GatherAsync();
        if (batch.Length > 0)
        {
            await PostAsync(batch);
            Remove(batch);
        }

        return await WriteFailuresAsync() || batch.Length > 0;
    }

    /// <summary>What goes into the next commit. A few milliseconds make it many bills instead of a few, which nobody waits for.</summary>
    private async ValueTask<PendingPost[]> GatherAsync()
    {
        for (TimeSpan age = Lag; MayGather && age < _options.GatherTime; age = Lag) await _bell.WaitAsync(_options.GatherTime - age);
        lock (_lock) return [.. _waiting.Take(_batch)];
    }

    private void Remove(PendingPost[] batch)
    {
        lock (_lock)
        {
            foreach (PendingPost post in batch)
            {
                _waiting.Dequeue();
                _bytes -= post.Size;
            }

            Volatile.Write(ref _oldest, _waiting.TryPeek(out PendingPost? next) ? next.Written : long.MaxValue);
        }

        _progress.Advance(batch[^1].Number);
        _commits.Ring();
    }

    private async Task PostAsync(PendingPost[] batch)
    {
        // Those that there was no room for were told so, and are only here for their numbers.
        PendingPost[] accepted = Array.FindAll(batch, static post => post.IsAccepted);
        if (accepted.Length == 0) return;
        try
        {
            await InTimeAsync(connection => _poster.PostAsync(connection, accepted), _options.CommitTimeout);
        }
        catch (StorageUnavailableException)
        {
            // It may only be slow: less at a time is sooner done.
            _batch = Math.Max(1, _batch / 2);
            throw;
        }

        _batch = Math.Min(_options.MaxBatch, _batch * 2);
        if (Array.FindLast(accepted, static post => post.JournalEnd > 0) is { } last) _journal.Book(last.JournalEnd);
    }

    /// <summary>Writes failed attempts down; they wait until that is done.</summary>
    /// <returns>True when there were some.</returns>
    private async Task<bool> WriteFailuresAsync()
    {
        FailedAttempt[] failures;
        lock (_lock) failures = [.. _failures.Take(_options.MaxBatch)];
        if (failures.Length == 0) return false;
        await InTimeAsync(connection => NoteAsync(connection, failures), _options.CommitTimeout);
        lock (_lock)
        {
            for (int i = 0; i < failures.Length; i++) _failures.Dequeue();
        }

        return true;
    }

    private async Task NoteAsync(NpgsqlConnection connection, FailedAttempt[] failures)
    {
        try
        {
            await FailedAttemptSql.WriteAsync(connection, failures);
        }
        catch (PostgresException e) when (LedgerConstraints.IsRefusal(e))
        {
            // They would be refused again, and everything behind them would wait for ever.
            LogFailuresRefused(failures.Length, e.MessageText);
        }
    }

    /// <summary>Does something on the connection, or gives that up. It may hang, so nobody waits for its end.</summary>
    /// <exception cref="StorageUnavailableException">It was given up, and so was the connection.</exception>
    private async Task InTimeAsync(Func<NpgsqlConnection, Task> work, TimeSpan patience)
    {
        NpgsqlConnection connection = _connection!;
        Task working = work(connection);
        try
        {
            // Not a cancellation: that asks the server, and one that hangs does not answer that either. What is given up here ends by
            // itself at the server's own time-out.
            await working.WaitAsync(patience, _clock);
        }
        catch (Exception e)
        {
            (_connection, _isConnected) = (null, false);
            _ = working.ContinueWith(_ => connection.DisposeAsync().AsTask(), CancellationToken.None,
                TaskContinuationOptions.None, TaskScheduler.Default);
            throw new StorageUnavailableException($"The books could not be brought forward: {e.Message}", e);
        }
    }

    private void OnAway(StorageUnavailableException reason)
    {
        if (_isAway) LogStillAway(reason.Message);
        else LogAway(reason.Message);
        _isAway = true;
    }

    private async ValueTask ConnectAsync()
    {
        if (_isConnected) return;
        using var patience = new CancellationTokenSource(_options.CallTimeout, _clock);
        Task<NpgsqlConnection> opening = OpenAsync(patience.Token);
        try
        {
            _connection = await opening.WaitAsync(patience.Token);
            (_isConnected, _isAway) = (true, false);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
        {
            // The others of the pool are as dead as this one.
            _database.Clear();
            _ = opening.ContinueWith(late => late.Result.DisposeAsync().AsTask(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw new StorageUnavailableException(e.Message, e);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await _database.OpenAsync(cancellationToken);
        try
        {
            await PingAsync(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A server that stopped while nothing was written is found out, so that no job is admitted whose bill would have to wait for it.</summary>
    private static async Task PingAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select 1", connection);
        await command.ExecuteNonQueryAsync();
    }
}
