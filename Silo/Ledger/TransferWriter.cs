using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>Writes transfers within transactions of others, by the same rules and in the same order of locks as the ledger itself.</summary>
internal sealed class TransferWriter(LedgerDatabase database, LedgerAccounts accounts) : ITransferWriter
{
    /// <inheritdoc/>
    public async Task<TransferResult> WriteAsync(NpgsqlConnection connection, Transfer transfer, CancellationToken cancellationToken)
    {
        TransferRules.Validate(transfer);
        var view = new BooksView(TransferRules.Owners(transfer), TransferRules.Accounts(transfer), TransferId: transfer.Id);
        IReadOnlyDictionary<AccountKey, long> ids = await EnsureAsync(view, cancellationToken);
        Books books = await BooksSql.ReadAsync(connection, view, ids);
        TransferResult result = TransferRules.Post(books, transfer);
        if (books.IsChanged) await BooksSql.WriteAsync(connection, books);
        return result;
    }

    // Apart from the transaction: accounts that it had made would be remembered here, and gone if it is rolled back.
    private async Task<IReadOnlyDictionary<AccountKey, long>> EnsureAsync(BooksView view, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection own = await database.OpenAsync(cancellationToken);
        return await accounts.EnsureAsync(own, view.Accounts, cancellationToken);
    }
}
