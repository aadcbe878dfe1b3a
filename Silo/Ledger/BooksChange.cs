using IdleCloud.Contracts;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>What a change of the books needs to see.</summary>
/// <param name="Owners">Whose leases.</param>
/// <param name="Accounts">Which accounts.</param>
/// <param name="TransferId">A transfer that may be there already.</param>
/// <param name="JobIds">Bills that may be there already.</param>
internal readonly record struct BooksView(string[] Owners, AccountKey[] Accounts, Guid? TransferId = null, Guid[]? JobIds = null);

/// <summary>Changes the books in one transaction: lock and read, decide in memory, write.</summary>
internal sealed class BooksChange(LedgerDatabase database, LedgerAccounts accounts, IOptions<LedgerOptions> options, TimeProvider clock)
{
    private const int MaxContentions = 10;

    /// <summary>Makes a change; when writers got into each other's way, it is decided again on what is there then.</summary>
    /// <exception cref="StorageUnavailableException">PostgreSQL does not answer; whether the change was written is not known.</exception>
    public async Task<T> MakeAsync<T>(BooksView view, Func<Books, T> decide, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                // Not a cancellation of the statement: a server that hangs answers that no more than anything else.
                return await MakeOnceAsync(view, decide).WaitAsync(options.Value.CallTimeout, clock, cancellationToken);
            }
            catch (PostgresException e) when (IsContention(e) && attempt < MaxContentions)
            {
                // Decided again below.
            }
            catch (NpgsqlException e) when (e is { InnerException: IOException } && attempt == 1)
            {
                // A dead connection of the pool, in all likelihood; what came of its change is seen when it is decided again.
                database.Clear();
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
            {
                throw new StorageUnavailableException($"The books could not be changed: {e.Message}", e);
            }
        }
    }

    private async Task<T> MakeOnceAsync<T>(BooksView view, Func<Books, T> decide)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(CancellationToken.None);
        IReadOnlyDictionary<AccountKey, long> ids = await accounts.EnsureAsync(connection, view.Accounts, CancellationToken.None);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        Books books = await BooksSql.ReadAsync(connection, view, ids);
        T result = decide(books);
        if (!books.IsChanged) return result;
        await BooksSql.WriteAsync(connection, books);
        await transaction.CommitAsync();
        return result;
    }

    // Two writers of one id: the later one finds it there when it looks again.
    private static bool IsContention(PostgresException e) => LedgerConstraints.IsContention(e) || e.SqlState == PostgresErrorCodes.UniqueViolation;
}
