using System.Collections.Immutable;
using IdleCloud.Contracts.Idempotency;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace IdleCloud.Silo.Idempotency;

/// <summary>
/// One key. Which request runs is decided in memory, in one piece, and made durable before that one begins; whoever comes meanwhile waits
/// without keeping anybody out. A new activation knows what the database does: an end that is in the books, or a job whose runner it waits
/// for. A job that ran and whose end is not in the books is run again under its own id: whatever comes late is then the same bill.
/// </summary>
[Reentrant, GrainType("idempotency")]
internal sealed class IdempotencyGrain(
    IdempotencyStore store, IOptions<IdempotencyOptions> options, TimeProvider clock, IdempotencyMetrics metrics) : Grain, IIdempotencyGrain
{
    private const int RenewalsPerSilence = 3;

    /// <summary>Well below the time that a grain's caller waits.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly IdempotencyOptions _options = options.Value;
    private TaskCompletionSource _change = NewChange();
    private Task? _loading;
    private KeyPhase _phase = KeyPhase.Unknown;
    private IdempotencyRecord? _record;
    private Guid? _failedJob;
    private Guid _runner;
    private long _heard;
    private bool _isSole;
    private int _callers;

    private RecordKey Key => RecordKey.Parse(this.GetPrimaryKeyString());

    private TimeSpan SilenceLeft => _options.RunnerSilence - clock.GetElapsedTime(_heard);

    /// <inheritdoc/>
    public async ValueTask<IdempotencyReply> BeginAsync(IdempotentRequest request, CancellationToken cancellationToken)
    {
        TimeSpan patience = request.Patience < LongestWait ? request.Patience : LongestWait;
        long arrived = clock.GetTimestamp();
        bool hasWaited = request.HasWaited;
        _callers++;
        try
        {
            while (true)
            {
                await LoadAsync();
                if (await DecideAsync(request) is { } reply)
                {
                    metrics.OnAnswered(reply.Status, hasWaited);
                    return reply;
                }

                if (_phase != KeyPhase.Running) continue;
                TimeSpan left = patience - clock.GetElapsedTime(arrived);
                if (left <= TimeSpan.Zero) return new IdempotencyReply { Status = IdempotencyStatus.Running };
                hasWaited = true;
                await WaitAsync(left < SilenceLeft ? left : SilenceLeft, cancellationToken);
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public async ValueTask RenewAsync(RunnerId runner) => await IsRunningAsync(runner);

    /// <inheritdoc/>
    public async ValueTask<bool> KeepAsync(RunnerId runner, ImmutableArray<byte> sealedAnswer)
    {
        _callers++;
        try
        {
            if (!await IsRunningAsync(runner)) return false;
            IdempotencyRecord kept = _record! with { Answer = sealedAnswer, ExpiresAt = clock.GetUtcNow() + _options.Retention };
            if (!await store.KeepAsync(Key, kept)) return false;
            metrics.OnKept(sealedAnswer.Length);
            if (_record?.JobId == kept.JobId) _record = kept;
            return true;
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public async ValueTask EndAsync(RunnerId runner, IdempotentEnd end)
    {
        _callers++;
        try
        {
            if (!await IsRunningAsync(runner)) return;
            // Another one may have run the same job before: that this one was not charged does not say that the job was not.
            if (end == IdempotentEnd.Uncharged && !_isSole) end = IdempotentEnd.Unknown;
            (_phase, _record, _failedJob, _runner) = end switch
            {
                IdempotentEnd.Charged => (KeyPhase.Used, _record, (Guid?)null, Guid.Empty),
                IdempotentEnd.Uncharged => (KeyPhase.Free, null, runner.JobId, Guid.Empty),
                _ => (KeyPhase.Unknown, null, null, Guid.Empty),
            };
            TellAll();
            // Nobody waits for this: whoever comes next takes the key whether or not it is stored as free.
            if (end == IdempotentEnd.Uncharged) await store.FreeAsync(Key, runner.JobId);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>What becomes of a request, as things are now; null when it has to wait, or to look again.</summary>
    private async ValueTask<IdempotencyReply?> DecideAsync(IdempotentRequest request)
    {
        if (_record is { } known && known.Fingerprint != request.Fingerprint) return new IdempotencyReply { Status = IdempotencyStatus.Mismatch };
        switch (_phase)
        {
            case KeyPhase.Used:
                return _record!.Answer is { } answer
                    ? new IdempotencyReply { Status = IdempotencyStatus.Finished, SealedAnswer = answer }
                    : new IdempotencyReply { Status = IdempotencyStatus.NotKept };
            case KeyPhase.Free:
                return await TakeAsync(request);
            case KeyPhase.Running when _runner == request.Runner:
                // It was told so, and has not heard it.
                return RunOf(request.Runner);
            case KeyPhase.Running when SilenceLeft <= TimeSpan.Zero:
                return await TakeOverAsync(request);
            default:
                return null;
        }
    }

    /// <summary>The key is free: this request runs, as soon as that is durable.</summary>
    private async ValueTask<IdempotencyReply?> TakeAsync(IdempotentRequest request)
    {
        Guid? after = _failedJob;
        DateTimeOffset now = clock.GetUtcNow();
        Guid jobId = IdempotencyRecord.JobIdOf(this.GetPrimaryKeyString(), now, after);
        var record = new IdempotencyRecord(request.Fingerprint, jobId, Answer: null, now + _options.Retention);
        (_phase, _record) = (KeyPhase.Running, record);
        Hear(request.Runner);
        bool isTaken = false;
        try
        {
            isTaken = await store.TakeAsync(Key, record, after);
        }
        finally
        {
            if (!isTaken) Forget();
        }

        if (isTaken)
        {
            _isSole = true;
            return RunOf(request.Runner);
        }

        // In use after all, by what another activation has done; or there are too many.
        await LoadAsync();
        return _phase == KeyPhase.Free ? new IdempotencyReply { Status = IdempotencyStatus.TooMany } : null;
    }

    /// <summary>The runner is silent: unless its end is in the books meanwhile, this request runs the same job again.</summary>
    private async ValueTask<IdempotencyReply?> TakeOverAsync(IdempotentRequest request)
    {
        Guid silent = _runner;
        FoundRecord? found = await store.FindAsync(Key);
        // Somebody else was quicker, or the runner speaks again.
        if (_phase != KeyPhase.Running || _runner != silent || SilenceLeft > TimeSpan.Zero) return null;
        Know(found);
        return _phase == KeyPhase.Running ? RunOf(request.Runner) : null;
    }

    private IdempotencyReply RunOf(Guid runner)
    {
        Hear(runner);
        return new IdempotencyReply
        {
            Status = IdempotencyStatus.Run,
            JobId = _record!.JobId,
            RenewInterval = _options.RunnerSilence / RenewalsPerSilence,
            MaxAnswerBytes = _options.MaxAnswerBytes,
        };
    }

    /// <summary>True for the request that runs; it is heard of. One that a former activation let run is known by its job.</summary>
    private async ValueTask<bool> IsRunningAsync(RunnerId runner)
    {
        await LoadAsync();
        bool isIt = _phase == KeyPhase.Running && _record!.JobId == runner.JobId && (_runner == runner.Runner || _runner == Guid.Empty);
        if (isIt) Hear(runner.Runner);
        return isIt;
    }

    private void Hear(Guid runner) => (_runner, _heard) = (runner, clock.GetTimestamp());

    private async ValueTask LoadAsync()
    {
        if (_phase == KeyPhase.Used && _record!.ExpiresAt <= clock.GetUtcNow()) _phase = KeyPhase.Unknown;
        while (_phase == KeyPhase.Unknown)
        {
            if (_loading is null or { IsCompleted: true }) _loading = LoadOnceAsync();
            await _loading;
        }
    }

    private async Task LoadOnceAsync()
    {
        Know(await store.FindAsync(Key));
        Hear(Guid.Empty);
    }

    private void Know(FoundRecord? found)
    {
        _isSole = false;
        (_record, _failedJob, _phase) = found switch
        {
            null => (null, null, KeyPhase.Free),
            { IsUsed: true } => (found.Record, null, KeyPhase.Used),
            { IsEnded: true } => (null, found.Record.JobId, KeyPhase.Free),
            _ => (found.Record, (Guid?)null, KeyPhase.Running),
        };
    }

    private void Forget()
    {
        (_phase, _record, _failedJob, _runner) = (KeyPhase.Unknown, null, null, Guid.Empty);
        TellAll();
    }

    private void TellAll()
    {
        TaskCompletionSource change = _change;
        _change = NewChange();
        change.SetResult();
    }

    private async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        try
        {
            await _change.Task.WaitAsync(most > TimeSpan.Zero ? most : TimeSpan.Zero, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The caller looks at the time.
        }
    }

    /// <summary>An activation that nobody uses has nothing that is not in the database, but for a runner's last sign.</summary>
    private void Leave()
    {
        if (--_callers == 0 && _phase != KeyPhase.Running) DeactivateOnIdle();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
