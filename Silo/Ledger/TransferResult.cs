namespace IdleCloud.Silo.Ledger;

/// <summary>The answer to a <see cref="Transfer"/>.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="FromLeaseNanoUsd">What it took out of the lease just now; the lease's holder has so much less.</param>
/// <param name="DebtNanoUsd">What of it became debt just now.</param>
internal readonly record struct TransferResult(TransferStatus Status, long FromLeaseNanoUsd = 0, long DebtNanoUsd = 0)
{
    /// <summary>True when the transfer is in the books, from now or before.</summary>
    public bool IsPosted => Status is TransferStatus.Posted or TransferStatus.AlreadyPosted;
}
