using IdleCloud.Contracts.Ledger;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>A connection with the commit of bills prepared on it: one round trip per commit, all values in binary arrays.</summary>
internal sealed class PostConnection : IAsyncDisposable
{
    private static readonly AccountKey Revenue = new(AccountKind.Revenue, "");
    private static readonly AccountKey Rounding = new(AccountKind.Rounding, "");

    private readonly NpgsqlConnection _connection;
    private readonly LedgerAccounts _accounts;
    private readonly NpgsqlBatch _batch;
    private readonly NpgsqlParameter<string[]> _owners = new();
    private readonly NpgsqlParameter<long[]> _locked = new();
    private readonly PostColumns _columns;
    private IReadOnlyDictionary<AccountKey, long> _ids;
    private Task _work = Task.CompletedTask;

    private PostConnection(NpgsqlConnection connection, LedgerAccounts accounts, IReadOnlyDictionary<AccountKey, long> ids)
    {
        _connection = connection;
        _accounts = accounts;
        _ids = ids;
        var post = new NpgsqlBatchCommand(PostSql.Post);
        _columns = new PostColumns(post);
        post.Parameters.Add(new NpgsqlParameter<long> { TypedValue = ids[Revenue] });
        post.Parameters.Add(new NpgsqlParameter<long> { TypedValue = ids[Rounding] });
        _batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(PostSql.LockLeases) { Parameters = { _owners } },
                new(PostSql.LockAccounts) { Parameters = { _locked } },
                post,
            },
        };
    }

    /// <summary>Opens a connection and prepares it.</summary>
    public static async Task<PostConnection> OpenAsync(LedgerDatabase database, LedgerAccounts accounts, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await database.OpenAsync(cancellationToken);
        try
        {
            IReadOnlyDictionary<AccountKey, long> ids = await accounts.EnsureAsync(connection, [Revenue, Rounding], cancellationToken);
            var made = new PostConnection(connection, accounts, ids);
            made.Bind([]);
            await made._batch.PrepareAsync(cancellationToken);
            return made;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Commits bills with different ids.</summary>
    /// <returns>The ids of those that were written; the others are in the books already, or fenced.</returns>
    public Task<HashSet<Guid>> PostAsync(IReadOnlyList<PendingPost> posts) => Track(PostNowAsync(posts));

    /// <summary>The digests of those bills that are in the books.</summary>
    public Task<Dictionary<Guid, Guid>> DigestsAsync(Guid[] jobs) => Track(DigestsNowAsync(jobs));

    /// <summary>Writes failed attempts; those that are there already stay as they are.</summary>
    public Task WriteAsync(IReadOnlyList<FailedAttempt> failures) => Track(WriteNowAsync(failures));

    /// <summary>Finds out whether the server still answers.</summary>
    public Task PingAsync() => Track(PingNowAsync());

    /// <summary>Closes the connection when what was begun on it has ended, well or not.</summary>
    public async ValueTask DisposeAsync()
    {
        await _work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await _batch.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task PingNowAsync()
    {
        await using var command = new NpgsqlCommand("select 1", _connection);
        await command.ExecuteNonQueryAsync();
    }

    private T Track<T>(T work)
        where T : Task
    {
        _work = work;
        return work;
    }

    private async Task<HashSet<Guid>> PostNowAsync(IReadOnlyList<PendingPost> posts)
    {
        _ids = await _accounts.EnsureAsync(_connection, [Revenue, Rounding, .. AccountsOf(posts)], CancellationToken.None);
        Bind(posts);
        HashSet<Guid> written = new(posts.Count);
        await using NpgsqlDataReader reader = await _batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.NextResultAsync();
        while (await reader.ReadAsync()) written.Add(reader.GetGuid(0));
        return written;
    }

    private async Task<Dictionary<Guid, Guid>> DigestsNowAsync(Guid[] jobs)
    {
        await using var command = new NpgsqlCommand(PostSql.Digests, _connection)
        {
            Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = jobs } },
        };
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        Dictionary<Guid, Guid> found = new(jobs.Length);
        while (await reader.ReadAsync()) found[reader.GetGuid(0)] = reader.GetGuid(1);
        return found;
    }

    private async Task WriteNowAsync(IReadOnlyList<FailedAttempt> failures)
    {
        await using var command = new NpgsqlCommand(PostSql.Failures, _connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. failures.Select(failure => failure.JobId)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. failures.Select(failure => failure.Attempt)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. failures.Select(failure => failure.MinerId)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. failures.Select(failure => failure.MinerOwner)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. failures.Select(failure => failure.ModelId)] },
                new NpgsqlParameter<short[]> { TypedValue = [.. failures.Select(failure => (short)failure.Kind)] },
                new NpgsqlParameter<short[]> { TypedValue = [.. failures.Select(failure => (short)failure.Cause)] },
                new NpgsqlParameter<DateTime[]> { TypedValue = [.. failures.Select(failure => failure.At.UtcDateTime)] },
            },
        };
        await command.ExecuteNonQueryAsync();
    }

    private static IEnumerable<AccountKey> AccountsOf(IReadOnlyList<PendingPost> posts)
    {
        foreach (PendingPost post in posts)
        {
            if (!post.IsCharged) continue;
            yield return post.Promo;
            yield return post.Paid;
            yield return post.Pay;
        }
    }

    private void Bind(IReadOnlyList<PendingPost> posts)
    {
        SortedSet<string> owners = new(StringComparer.Ordinal);
        HashSet<long> locked = [_ids[Revenue], _ids[Rounding]];
        foreach (PendingPost post in posts)
        {
            if (post.IsCharged) owners.Add(post.Posting.AccountId);
        }

        foreach (AccountKey key in AccountsOf(posts)) locked.Add(_ids[key]);
        _owners.TypedValue = [.. owners];
        _locked.TypedValue = locked.Count == 2 ? [] : [.. locked];
        _columns.Bind(posts, _ids);
    }
}
