using IdleCloud.Contracts.Idempotency;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.OpenAi.Chat;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Idempotency;

/// <summary>
/// An answer that is kept for repeats: a whole one is written to its end first, stored, then billed, and only then its end is sent. So
/// whoever was charged can have it, also when this gateway dies in between.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="inner">The answer, which writes to <paramref name="tap"/>.</param>
/// <param name="tap">The response's body.</param>
/// <param name="hangUp">The customer's hanging up.</param>
/// <param name="run">The request that runs.</param>
internal sealed class KeptAnswer(HttpContext context, IChatAnswer inner, AnswerTap tap, HangUp hangUp, IKeptRun run) : IChatAnswer
{
    private bool _isHeld;
    private bool _wasCommitted;

    /// <summary>Cancelled when the customer has hung up and the answer is not kept.</summary>
    public CancellationToken Gone => hangUp.Token;

    /// <inheritdoc/>
    public bool IsCommitted => _isHeld ? _wasCommitted : inner.IsCommitted;

    /// <inheritdoc/>
    public bool HasVisibleOutput => inner.HasVisibleOutput;

    /// <inheritdoc/>
    public bool IsFlushDue => inner.IsFlushDue && (!_isHeld || _wasCommitted);

    /// <inheritdoc/>
    public void AddText(ReadOnlySpan<byte> utf8) => inner.AddText(utf8);

    /// <inheritdoc/>
    public void AddReasoning(ReadOnlySpan<byte> utf8) => inner.AddReasoning(utf8);

    /// <inheritdoc/>
    public void Reset() => inner.Reset();

    /// <inheritdoc/>
    public void AddKeepAlive() => inner.AddKeepAlive();

    /// <inheritdoc/>
    public void AddPlace(int position) => inner.AddPlace(position);

    /// <inheritdoc/>
    public void AddFailover() => inner.AddFailover();

    /// <inheritdoc/>
    public ValueTask FlushAsync() => inner.FlushAsync();

    /// <inheritdoc/>
    public ValueTask<bool> BeforeBillAsync(JobState end, FinishReason reason, in JobUsage usage)
    {
        // Until the bill is known, nobody but the books can tell.
        run.End = IdempotentEnd.Unknown;
        if (end != JobState.Done || run.MaxAnswerBytes == 0) return new(true);
        if (!tap.IsKeeping) return new(!run.MustBeKept);
        _wasCommitted = inner.IsCommitted;
        _isHeld = true;
        tap.Hold();
        inner.Complete(reason, usage);
        return tap.IsKeeping ? run.KeepAsync(tap.Kept) : new(!run.MustBeKept);
    }

    /// <inheritdoc/>
    public void AfterBill(in JobReceipt receipt)
    {
        if (!receipt.Bill.IsDurable) return;
        run.End = receipt.State == JobState.Done || receipt.Bill.ChargeNanoUsd > 0 ? IdempotentEnd.Charged : IdempotentEnd.Uncharged;
    }

    /// <inheritdoc/>
    public void Complete(FinishReason reason, in JobUsage usage)
    {
        if (!_isHeld) inner.Complete(reason, usage);
        else tap.Release();
    }

    /// <inheritdoc/>
    public Task FailAsync(ApiError error)
    {
        tap.Drop();
        if (context.RequestAborted.IsCancellationRequested) return Task.CompletedTask;
        return IsCommitted ? inner.FailAsync(error) : ApiErrorWriter.WriteAsync(context, error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inner.Dispose();
        tap.Dispose();
        hangUp.Dispose();
        run.Dispose();
    }
}
