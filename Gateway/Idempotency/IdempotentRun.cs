using System.Collections.Immutable;
using IdleCloud.Contracts.Idempotency;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace IdleCloud.Gateway.Idempotency;

/// <summary>
/// A request that runs its key's job. Its record hears of it again and again, gets its answer before that is billed, and its end, once,
/// when it is disposed.
/// </summary>
internal sealed partial class IdempotentRun : IKeptRun
{
    private readonly IIdempotencyGrain _record;
    private readonly RunnerId _runner;
    private readonly AnswerSecrets _secrets;
    private readonly TimeSpan _callTimeout;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ITimer _renewal;

    /// <summary>Begins to be heard of.</summary>
    /// <param name="record">The key's record.</param>
    /// <param name="reply">What that has said.</param>
    /// <param name="runner">The request's own name.</param>
    /// <param name="secrets">What the answer is encrypted with.</param>
    /// <param name="isRetained">False when the answer must not be stored.</param>
    /// <param name="callTimeout">How long the record is waited for.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Where failures go.</param>
    public IdempotentRun(
        IIdempotencyGrain record,
        IdempotencyReply reply,
        Guid runner,
        AnswerSecrets secrets,
        bool isRetained,
        TimeSpan callTimeout,
        TimeProvider clock,
        ILogger logger)
    {
        (_record, _runner, _secrets, _callTimeout, _clock, _logger) =
            (record, new RunnerId(reply.JobId, runner), secrets, callTimeout, clock, logger);
        MaxAnswerBytes = isRetained ? reply.MaxAnswerBytes : 0;
        _renewal = clock.CreateTimer(static run => _ = ((IdempotentRun)run!).RenewAsync(), this, reply.RenewInterval, reply.RenewInterval);
    }

    /// <inheritdoc/>
    public Guid JobId => _runner.JobId;

    /// <inheritdoc/>
    public int MaxAnswerBytes { get; }

    /// <inheritdoc/>
    public bool MustBeKept => false;

    /// <inheritdoc/>
    public IdempotentEnd End { get; set; } = IdempotentEnd.Uncharged;

    /// <summary>Keeps an answer. When that fails, the request goes on all the same, and its repeat is told that there is no answer.</summary>
    public ValueTask<bool> KeepAsync(ReadOnlySpan<byte> answer) => new(KeepAsync(_secrets.Seal(answer)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _renewal.Dispose();
        // Nobody waits for that. When it gets lost, the record finds out by the silence.
        _ = TellAsync(static run => run._record.EndAsync(run._runner, run.End));
    }

    private async Task<bool> KeepAsync(ImmutableArray<byte> sealedAnswer)
    {
        try
        {
            await _record.KeepAsync(_runner, sealedAnswer).AsTask().WaitAsync(_callTimeout, _clock).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            LogNotKept(_logger, JobId, e);
        }

        return true;
    }

    private Task RenewAsync() => TellAsync(static run => run._record.RenewAsync(run._runner));

    private async Task TellAsync(Func<IdempotentRun, ValueTask> tell)
    {
        try
        {
            await tell(this).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogNotHeard(_logger, JobId, e);
        }
    }
}
