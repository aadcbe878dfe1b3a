using IdleCloud.Contracts.Files;
using IdleCloud.Contracts.Idempotency;
using IdleCloud.Contracts.Money;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Idempotency;
using Orleans.Runtime;

namespace IdleCloud.Gateway.Batches;

/// <summary>
/// A line of a batch as a request: it has a job id of its own, its answer is kept in the batch's file before it is billed, and it runs at a batch's
/// price on miners that nobody else wants.
/// </summary>
/// <param name="customer">Whose key it is run with.</param>
/// <param name="jobId">The job.</param>
/// <param name="pricePpm">Its price in parts per million of the list price.</param>
/// <param name="seal">Makes the part of the batch's file out of an answer's body.</param>
/// <param name="keep">Keeps it; false when it is not ours to keep any more.</param>
internal sealed class BatchRun(
    Authenticated customer, Guid jobId, int pricePpm, BatchRun.Sealer seal, Func<FilePart, ValueTask<bool>> keep) : IKeptRun
{
    /// <summary>Makes a part of a file.</summary>
    public delegate FilePart Sealer(ReadOnlySpan<byte> body);

    /// <summary>Whose key it is run with.</summary>
    public Authenticated Customer => customer;

    /// <inheritdoc/>
    public Guid JobId => jobId;

    /// <summary>More than the relay lets an answer have, escapes included; and well below what a grain call can carry.</summary>
    public int MaxAnswerBytes => 48 << 20;

    /// <inheritdoc/>
    public bool MustBeKept => true;

    /// <inheritdoc/>
    public IdempotentEnd End { get; set; } = IdempotentEnd.Uncharged;

    /// <summary>What its tokens cost.</summary>
    public ModelPrice PriceOf(in ModelPrice list) => Pricing.PartOf(list, pricePpm);

    /// <inheritdoc/>
    public ValueTask<bool> KeepAsync(ReadOnlySpan<byte> answer) => new(TryKeepAsync(seal(answer)));

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whoever took the line reports its end.
    }

    private async Task<bool> TryKeepAsync(FilePart answer)
    {
        try
        {
            return await keep(answer).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            // Not billed, and tried again.
            return false;
        }
    }
}
