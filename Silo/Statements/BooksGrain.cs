using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Ledger;
using Npgsql;
using Orleans.Runtime;

namespace IdleCloud.Silo.Statements;

/// <summary>Checks the books, and asks the accounts that may spend what they hold.</summary>
[GrainType("books")]
internal sealed class BooksGrain(ILedger ledger, NpgsqlDataSource database) : Grain, IBooksGrain
{
    private const string OpenLeases = "select owner from ledger_lease where is_open order by owner";

    /// <inheritdoc/>
    public async ValueTask<BooksReport> CheckAsync()
    {
        LedgerCheck check = await ledger.CheckAsync(CancellationToken.None);
        long holds = 0;
        long live = 0;
        foreach (string owner in await ReadOwnersAsync())
        {
            ImmutableArray<Guid> jobs = await GrainFactory.GetGrain<IAccountGrain>(owner).ListHoldsAsync();
            holds += jobs.Length;
            foreach (Guid job in jobs)
            {
                JobState state = await GrainFactory.GetGrain<IJobGrain>(job).GetStateAsync();
                if (state is > JobState.Received and < JobState.Done) live++;
            }
        }

        return new BooksReport
        {
            Transfers = check.Transfers,
            AccountsSumNanoUsd = check.AccountsSumNanoUsd,
            OpenLeases = check.OpenLeases,
            OpenHolds = holds,
            LiveJobs = live,
            Broken = check.Broken,
        };
    }

    private async Task<List<string>> ReadOwnersAsync()
    {
        try
        {
            await using NpgsqlCommand command = database.CreateCommand(OpenLeases);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            List<string> owners = [];
            while (await reader.ReadAsync()) owners.Add(reader.GetString(0));
            return owners;
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"The leases could not be read: {e.Message}", e);
        }
    }
}
