using System.Threading.Channels;
using IdleCloud.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// The only one in this process who writes bills. While one commit is on its way the next batch gathers, so that a lone bill waits for
/// nobody and many share one wait for the disk. While PostgreSQL is away, or the journal is not yet in the books, bills go to the
/// journal; what is there goes first.
/// </summary>
internal sealed partial class LedgerWriter : IAsyncDisposable
{
    // Bills and failed attempts.
    private readonly Channel<object> _queue;
    private readonly LedgerDatabase _database;
    private readonly LedgerAccounts _accounts;
    private readonly Poster _poster;
    private readonly JournalReplay _replay;
    private readonly OutcomeJournal _journal;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _clock;
    private readonly LedgerMetrics _metrics;
    private readonly ILogger<LedgerWriter> _logger;
    private readonly CancellationTokenSource _stopped = new();
    private PostConnection? _connection;
    private Task<PostConnection?>? _probe;
    private Task<bool>? _input;
    private Task? _ping;
    private Task? _running;

    public LedgerWriter(
        LedgerDatabase database, LedgerAccounts accounts, Poster poster, JournalReplay replay, OutcomeJournal journal,
        IOptions<LedgerOptions> options, TimeProvider clock, LedgerMetrics metrics, ILogger<LedgerWriter> logger)
    {
        (_database, _accounts, _poster, _replay, _journal) = (database, accounts, poster, replay, journal);
        (_options, _clock, _metrics, _logger) = (options.Value, clock, metrics, logger);
        _queue = Channel.CreateBounded<object>(new BoundedChannelOptions(_options.QueueLength) { SingleReader = true });
    }

    /// <summary>True when bills go straight to the books.</summary>
    public bool IsDirect => _connection is not null && _journal.IsEmpty;

    /// <summary>
    /// Brings what a former process left in the journal into the books, and begins. Before this completes, no job must be admitted: the
    /// credit that the journal has spent would be spent again.
    /// </summary>
    public async Task StartAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        long started = _clock.GetTimestamp();
        while (!_journal.IsEmpty)
        {
            _connection ??= await ProbeAsync(TimeSpan.Zero);
            if (_connection is not null && await TryReplayAsync()) continue;
            if (_clock.GetElapsedTime(started) > patience)
            {
                throw new InvalidOperationException(
                    $"The outcome journal in {_options.JournalDirectory} holds bills that must be in the database before jobs are admitted, " +
                    $"and the database did not take them within {patience.TotalSeconds:0} s.");
            }

            await Task.Delay(_options.ProbeInterval, _clock, cancellationToken);
        }

        // Before the first bill comes; without it, that one would go to the journal.
        _connection ??= await ProbeAsync(TimeSpan.Zero);
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Queues a bill; when too much waits it is refused at once.</summary>
    public ValueTask<PostResult> PostAsync(JobPosting posting)
    {
        var pending = new PendingPost(posting);
        if (_queue.Writer.TryWrite(pending)) return new(pending.Answer);
        _metrics.OnPosted(PostStatus.Unavailable, 1);
        return new(new PostResult(PostStatus.Unavailable));
    }

    /// <summary>Queues a failed attempt; lost when too many wait.</summary>
    public void Note(FailedAttempt failure) => _queue.Writer.TryWrite(failure);

    /// <summary>Writes what waits, and ends.</summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        if (_running is not null) await _running;
        await _stopped.CancelAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_probe is not null && await _probe is { } late) await late.DisposeAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        _stopped.Dispose();
    }

    private async Task RunAsync()
    {
        List<PendingPost> batch = new(_options.MaxBatch);
        List<FailedAttempt> failures = [];
        while (await WaitAsync())
        {
            if (_probe is { IsCompleted: true })
            {
                _connection = await _probe;
                _probe = null;
            }

            while (batch.Count + failures.Count < _options.MaxBatch && _queue.Reader.TryRead(out object? next))
            {
                if (next is PendingPost post) batch.Add(post);
                else failures.Add((FailedAttempt)next);
            }

            if (batch.Count > 0) await WriteAsync(batch);
            if (failures.Count > 0 && _connection is not null) await WriteFailuresAsync(failures);
            batch.Clear();
            failures.Clear();
            if (_connection is not null && !_journal.IsEmpty) await TryReplayAsync();
            _metrics.OnJournal(_journal.Bytes);
        }
    }

    /// <summary>Waits for something to do.</summary>
    /// <returns>False when all is done and nothing more will come.</returns>
    private async ValueTask<bool> WaitAsync()
    {
        if (_input is null)
        {
            ValueTask<bool> input = _queue.Reader.WaitToReadAsync();
            if (input.IsCompleted) return await input;
            _input = input.AsTask();
        }

        // What the journal holds is brought into the books bit by bit, between batches.
        if (_connection is not null && !_journal.IsEmpty) return true;
        _probe ??= _connection is null ? ProbeAsync(_options.ProbeInterval) : null;
        if (_probe is not null) await Task.WhenAny(_input, _probe);
        else if (await Task.WhenAny(_input, _ping ??= Task.Delay(_options.PingInterval, _clock, _stopped.Token)) == _ping) await PingAsync();
        if (!_input.IsCompleted) return true;
        bool more = await _input;
        _input = null;
        return more;
    }

    /// <summary>A server that stopped while nothing was written is found out, so that no job is admitted whose bill would have to wait for it.</summary>
    private async Task PingAsync()
    {
        _ping = null;
        if (_connection is null) return;
        try
        {
            await _connection.PingAsync().WaitAsync(_options.AnswerTimeout, _clock);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or InvalidOperationException)
        {
            LogAway(e.Message);
            Abandon();
        }
    }

    private async Task WriteAsync(List<PendingPost> batch)
    {
        if (!IsDirect)
        {
            Journal(batch);
            return;
        }

        try
        {
            long started = _clock.GetTimestamp();
            PostStatus[] statuses = await _poster.PostAsync(_connection!, batch);
            _metrics.OnCommitted(batch.Count, _clock.GetElapsedTime(started));
            for (int i = 0; i < statuses.Length; i++) Complete(batch[i], statuses[i]);
        }
        catch (StorageUnavailableException e)
        {
            LogAway(e.Message);
            Abandon();
            // Some of them may be in the books, or get there yet. Their ids make that harmless.
            Journal(batch);
        }
    }

    private void Journal(List<PendingPost> batch)
    {
        int written = 0;
        try
        {
            written = _journal.Append([.. batch.Select(post => post.Posting)]);
            if (written < batch.Count) LogJournalFull(_options.JournalMaxBytes);
        }
        catch (IOException e)
        {
            LogJournalBroken(e.Message);
        }

        for (int i = 0; i < batch.Count; i++) Complete(batch[i], i < written ? PostStatus.Journaled : PostStatus.Unavailable);
    }

    private void Complete(PendingPost post, PostStatus status)
    {
        _metrics.OnPosted(status, 1);
        post.Complete(status);
    }

    private async Task WriteFailuresAsync(List<FailedAttempt> failures)
    {
        try
        {
            await _poster.WriteAsync(_connection!, failures);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or InvalidOperationException)
        {
            LogFailuresLost(failures.Count, e.Message);
            Abandon();
        }
    }

    private async Task<bool> TryReplayAsync()
    {
        try
        {
            await _replay.ReplayAsync(_connection!, _journal);
            if (_journal.IsEmpty) LogReplayed();
            return true;
        }
        catch (StorageUnavailableException e)
        {
            LogAway(e.Message);
            Abandon();
            return false;
        }
    }

    /// <summary>Gives a connection up. It may hang, so nobody waits for its end.</summary>
    private void Abandon()
    {
        _ = _connection?.DisposeAsync().AsTask();
        _connection = null;
    }

    private async Task<PostConnection?> ProbeAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _clock, _stopped.Token);
            Task<PostConnection> opening = PostConnection.OpenAsync(_database, _accounts, _stopped.Token);
            try
            {
                return await opening.WaitAsync(_options.CallTimeout, _clock, _stopped.Token);
            }
            catch
            {
                _ = CloseLateAsync(opening);
                throw;
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
        {
            LogNotReached(e.Message);
            return null;
        }
    }

    private static async Task CloseLateAsync(Task<PostConnection> opening)
    {
        try
        {
            await (await opening).DisposeAsync();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
        {
            // It never opened.
        }
    }
}
