using IdleCloud.Contracts;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Ledger;

namespace IdleCloud.Tests.Support;

/// <summary>
/// One customer's books in memory, with leases as the real ones have them, and with what no real ledger does on demand: it can be away,
/// take its time, and fence a lease between two steps.
/// </summary>
internal sealed class ScriptedLedger : ILedger
{
    private readonly Dictionary<Guid, JobPosting> _jobs = [];
    private readonly HashSet<Guid> _transfers = [];
    private TaskCompletionSource? _gate;
    private TaskCompletionSource? _answers;

    /// <summary>Credit that no lease has.</summary>
    public long Free { get; set; }

    /// <summary>What the live lease has left.</summary>
    public long Leased { get; private set; }

    /// <summary>The newest lease.</summary>
    public long Epoch { get; private set; }

    /// <summary>Leases opened.</summary>
    public int Openings { get; private set; }

    /// <inheritdoc/>
    public bool IsReachable { get; set; } = true;

    /// <summary>True while the ledger answers nobody.</summary>
    public bool IsAway { get; set; }

    /// <summary>What the next postings come to, instead of being judged.</summary>
    public Queue<PostStatus> NextPosts { get; } = [];

    /// <summary>What the next posting fails with, as no bill of the real ledger is meant to.</summary>
    public Exception? NextFailure { get; set; }

    /// <summary>All that was posted.</summary>
    public IReadOnlyCollection<JobPosting> Jobs => _jobs.Values;

    /// <summary>Whether a lease is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>From now on every call waits for <see cref="Resume"/>.</summary>
    public void Pause() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on bills are posted at once, and nobody is told before <see cref="Resume"/>.</summary>
    public void PauseAnswers() => _answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the waiting calls go on.</summary>
    public void Resume()
    {
        (TaskCompletionSource? gate, TaskCompletionSource? answers) = (_gate, _answers);
        _gate = _answers = null;
        gate?.SetResult();
        answers?.SetResult();
    }

    /// <summary>Another activation has opened a lease and closed it again.</summary>
    public void Fence()
    {
        Epoch++;
        Close();
    }

    public async Task<LedgerLease> OpenLeaseAsync(string owner, CancellationToken cancellationToken)
    {
        Openings++;
        await EnterAsync();
        Epoch++;
        IsOpen = true;
        TakeIn();
        return new LedgerLease(Epoch, Leased, 0, 0);
    }

    public async Task<LedgerLease?> ExtendLeaseAsync(string owner, long epoch, CancellationToken cancellationToken)
    {
        await EnterAsync();
        if (!IsOpen || epoch != Epoch) return null;
        TakeIn();
        return new LedgerLease(Epoch, Leased, 0, 0);
    }

    public async Task CloseLeaseAsync(string owner, long epoch, CancellationToken cancellationToken)
    {
        await EnterAsync();
        if (epoch == Epoch) Close();
    }

    public async ValueTask<PostStatus> PostJobAsync(JobPosting posting)
    {
        PostStatus? scripted = NextPosts.TryDequeue(out PostStatus next) ? next : null;
        if (_gate is { } gate) await gate.Task;
        if (NextFailure is { } failure)
        {
            NextFailure = null;
            throw failure;
        }

        PostStatus result = scripted ?? Judge(posting);
        if (_answers is { } answers) await answers.Task;
        return result;
    }

    public async Task<BookedAs> BookJobAsync(JobPosting posting, CancellationToken cancellationToken)
    {
        await EnterAsync();
        if (_jobs.TryGetValue(posting.JobId, out JobPosting? known))
            return LedgerDigest.Of(known) == LedgerDigest.Of(posting) ? BookedAs.AlreadyPosted : BookedAs.Conflict;
        if (posting.Bill.ChargeNanoUsd > Leased) return BookedAs.NotCovered;
        return Judge(posting) == PostStatus.Accepted ? BookedAs.Posted : BookedAs.NotCovered;
    }

    public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task FlushAsync(string owner, CancellationToken cancellationToken) => Task.CompletedTask;

    public void NoteFailedAttempt(FailedAttempt failure)
    {
        // Nothing here reads them.
    }

    public async Task<TransferResult> TransferAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        await EnterAsync();
        if (!_transfers.Add(transfer.Id)) return new TransferResult(TransferStatus.AlreadyPosted);
        long amount = transfer.Postings.Where(static posting => posting.Kind.IsLeased()).Sum(static posting => posting.AmountNanoUsd);
        long fromLease = Math.Max(0, -amount - Free);
        if (fromLease > (transfer.Draw is { } draw && draw.Epoch == Epoch ? draw.MaxNanoUsd : 0))
        {
            _transfers.Remove(transfer.Id);
            return new TransferResult(TransferStatus.Insufficient);
        }

        Free += amount + fromLease;
        Leased -= fromLease;
        return new TransferResult(TransferStatus.Posted, fromLease);
    }

    public Task<LedgerCheck> CheckAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    private PostStatus Judge(JobPosting posting)
    {
        if (posting.Bill.ChargeNanoUsd > 0 && (!IsOpen || posting.Epoch != Epoch)) return PostStatus.Fenced;
        // Below zero would be debt: an account must not let it come to that.
        if (_jobs.TryAdd(posting.JobId, posting)) Leased -= posting.Bill.ChargeNanoUsd;
        return PostStatus.Accepted;
    }

    private async Task EnterAsync()
    {
        if (_gate is { } gate) await gate.Task;
        if (IsAway) throw new StorageUnavailableException("The ledger is away.", null);
    }

    private void TakeIn()
    {
        Leased += Free;
        Free = 0;
    }

    private void Close()
    {
        Free += Leased;
        Leased = 0;
        IsOpen = false;
    }
}
