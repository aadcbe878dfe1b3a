using System.Globalization;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// The books' own connections to PostgreSQL. Statements end at the server after the same time that their callers wait, so that what was
/// given up here does not hold locks there.
/// </summary>
internal sealed class LedgerDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    public LedgerDatabase(IOptions<StorageOptions> storage, IOptions<LedgerOptions> ledger, ILoggerFactory loggers)
    {
        LedgerOptions options = ledger.Value;
        TimeSpan longest = options.CommitTimeout > options.CallTimeout ? options.CommitTimeout : options.CallTimeout;
        var builder = new NpgsqlDataSourceBuilder(storage.Value.ConnectionString);
        NpgsqlConnectionStringBuilder settings = builder.ConnectionStringBuilder;
        settings.ApplicationName = "idlecloud-ledger";
        settings.Timeout = (int)Math.Ceiling(longest.TotalSeconds);
        // Not Npgsql's, which asks a server that hangs to cancel, and waits for that.
        settings.CommandTimeout = 0;
        settings.MaxPoolSize = storage.Value.MaxConnections;
        settings.TcpKeepAlive = true;
        // The few statements that change the books are planned once for each connection, and a batch of bills is sent in few pieces.
        settings.MaxAutoPrepare = 24;
        settings.AutoPrepareMinUsages = 2;
        settings.WriteBufferSize = 1 << 16;
        // One plan for all batches: their size alone does not change what is best. And never a whole table: a plan that was made while a
        // table was empty is kept when it has grown.
        const string Plans = "-c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off";
        settings.Options = string.Create(CultureInfo.InvariantCulture,
            $"{settings.Options} -c statement_timeout={(int)longest.TotalMilliseconds} {Plans}").Trim();
        builder.UseLoggerFactory(loggers);
        _source = builder.Build();
    }

    /// <summary>A connection of the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _source.OpenConnectionAsync(cancellationToken);

    /// <summary>Forgets all idle connections: when one is found dead, a restarted server has killed the others as well.</summary>
    public void Clear() => _source.Clear();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
