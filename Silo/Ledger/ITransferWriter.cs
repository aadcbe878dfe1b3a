using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Transfers as part of a transaction that also writes what they are about: a notice of a payment and its credit are there together or
/// not at all. For who has the owner's lease, and for all others, there is <see cref="ILedger.TransferAsync"/>.
/// </summary>
internal interface ITransferWriter
{
    /// <summary>
    /// Writes a transfer in the open transaction of a connection. After an answer that is not posted, the transaction must be rolled
    /// back.
    /// </summary>
    Task<TransferResult> WriteAsync(NpgsqlConnection connection, Transfer transfer, CancellationToken cancellationToken);
}
