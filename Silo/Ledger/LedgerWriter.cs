using IdleCloud.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// The way of a bill: into the log, or while PostgreSQL is away into the outcome journal, where it is durable and answered for, and from
/// there into the books. While one write is on its way the next ones gather, so that a lone bill waits for nobody and many share one wait.
/// </summary>
internal sealed partial class LedgerWriter : IAsyncDisposable
{
    private readonly BillIntake _intake;
    private readonly BillProgress _progress;
    private readonly BillLog _log;
    private readonly LoggedBills _logged;
    private readonly OutcomeJournal _journal;
    private readonly BooksFollower _follower;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _clock;
    private readonly LedgerMetrics _metrics;
    private readonly ILogger<LedgerWriter> _logger;
    private Task? _running;
    private Task? _stopping;

    public LedgerWriter(
        BillIntake intake, BillProgress progress, BillLog log, LoggedBills logged, OutcomeJournal journal, BooksFollower follower,
        IOptions<LedgerOptions> options, TimeProvider clock, LedgerMetrics metrics, ILogger<LedgerWriter> logger)
    {
        (_intake, _progress, _log, _logged, _journal, _follower) = (intake, progress, log, logged, journal, follower);
        (_options, _clock, _metrics, _logger) = (options.Value, clock, metrics, logger);
    }

    /// <summary>True while new jobs may begin: their bills will be accepted whatever happens, and the books are close behind.</summary>
    public bool IsReachable => !_journal.IsBroken && _follower.IsClose;

    /// <summary>
    /// Brings what former processes have left into the books, and begins. Before this completes, no job must be admitted: the credit that
    /// the journal has spent would be spent again.
    /// </summary>
    public async Task StartAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        await _follower.CatchUpAsync(patience, cancellationToken);
        await TryFoldAllAsync(cancellationToken);
        await _log.ConnectAsync();
        _follower.Start();
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Has a bill written; when too much waits it is refused at once.</summary>
    public ValueTask<PostStatus> PostAsync(JobPosting posting)
    {
        var pending = new PendingPost(posting);
        if (_intake.TryAdd(pending) is not { } refused) return new(pending.Answer);
        _metrics.OnAnswered(refused, 1);
        return new(refused);
    }

    /// <summary>Has a failed attempt noted; lost when too many wait.</summary>
    public void Note(FailedAttempt failure) => _follower.Add(failure);

    /// <summary>Waits until all bills that came in before are in the books.</summary>
    /// <exception cref="StorageUnavailableException">PostgreSQL does not answer in time.</exception>
    public Task FlushAsync(CancellationToken cancellationToken) => FlushAsync(_intake.Last, cancellationToken);

    /// <summary>The same for one owner's bills, and for those that other processes have logged.</summary>
    /// <exception cref="StorageUnavailableException">PostgreSQL does not answer in time.</exception>
    public async Task FlushAsync(string owner, CancellationToken cancellationToken)
    {
        await FlushAsync(_intake.LastOf(owner), cancellationToken);
        await _logged.FoldAsync(owner, cancellationToken);
    }

    /// <summary>The same for all bills of all processes.</summary>
    /// <exception cref="StorageUnavailableException">PostgreSQL does not answer in time.</exception>
    public async Task FlushAllAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await _logged.FoldAllAsync(cancellationToken);
    }

    /// <summary>Writes what waits, brings it into the books if they can be reached, and ends.</summary>
    public Task StopAsync() => _stopping ??= StopOnceAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StopOnceAsync()
    {
        _intake.Complete();
        if (_running is not null) await _running;
        await _follower.StopAsync();
        if (_running is not null) TryWriteMark();
    }

    private void TryWriteMark()
    {
        try
        {
            _journal.WriteMark();
        }
        catch (IOException e)
        {
            LogJournalBroken(e.Message);
        }
    }

    private async Task FlushAsync(long number, CancellationToken cancellationToken)
    {
        Task booked = _progress.WaitAsync(number);
        if (booked.IsCompleted) return;
        _follower.Hurry();
        try
        {
            await booked.WaitAsync(_options.CallTimeout, _clock, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new StorageUnavailableException("The books have not caught up with what was accepted.", e);
        }
    }

    private async Task RunAsync()
    {
        List<PendingPost> batch = new(_options.MaxBatch);
        while (await _intake.TakeAsync(batch, _options.MaxBatch))
        {
            await WriteAsync(batch);
            batch.Clear();
            await _follower.KeepPaceAsync();
        }
    }

    /// <summary>What other silos are still writing, or have left, they bring over themselves, or who opens its owner's lease does.</summary>
    private async Task TryFoldAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _logged.FoldAllAsync(cancellationToken);
        }
        catch (StorageUnavailableException e)
        {
            LogNotFolded(e.Message);
        }
    }

    private async Task WriteAsync(List<PendingPost> batch)
    {
        bool wasBroken = _journal.IsBroken;
        int written = await _log.TryAppendAsync(batch) ? batch.Count : WriteJournal(batch);
        long now = _clock.GetTimestamp();
        // Sent to a server that has not answered, or to a disk that has failed over it, it may be there when they are back.
        bool mayBeThere = batch[^1].EndsRow is not null || _journal.IsBroken != wasBroken;
        PostStatus refused = mayBeThere ? PostStatus.Unknown : PostStatus.Unavailable;
        for (int i = 0; i < batch.Count; i++)
        {
            (batch[i].Written, batch[i].IsAccepted) = (now, i < written);
            batch[i].Complete(i < written ? PostStatus.Accepted : refused);
        }

        _metrics.OnAnswered(PostStatus.Accepted, written);
        _metrics.OnAnswered(refused, batch.Count - written);
        _follower.Add(batch);
    }

    private int WriteJournal(List<PendingPost> batch)
    {
        int written = 0;
        long started = _clock.GetTimestamp();
        try
        {
            written = _journal.Append(batch);
            if (written < batch.Count) LogJournalFull(_options.JournalMaxBytes);
        }
        catch (IOException e)
        {
            LogJournalBroken(e.Message);
            // Those of them that an earlier file took count as little as the others.
            foreach (PendingPost post in batch) post.JournalEnd = 0;
        }

        _metrics.OnWritten(written, _clock.GetElapsedTime(started));
        return written;
    }
}
