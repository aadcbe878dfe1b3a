using IdleCloud.Silo.Hosting;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Support;

/// <summary>The silo's grains on the grain host that the tests were built for, with their state in a real PostgreSQL. One for each test class.</summary>
public sealed class SiloFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private GrainTestHost? _host;

    /// <summary>Makes references to grains.</summary>
    public IGrainFactory Grains => Host.Grains;

    /// <summary>The silo's services.</summary>
    public IServiceProvider Services => Host.Services;

    /// <summary>The database.</summary>
    public string ConnectionString { get; private set; } = "";

    private GrainTestHost Host => _host ?? throw new InvalidOperationException("The silo has not been started.");

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CreateDatabaseAsync();
        _host = await StartAsync(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }

    /// <summary>Starts the silo on a database; for tests that need one of their own.</summary>
    internal static Task<GrainTestHost> StartAsync(string connectionString, Action<IServiceCollection>? services = null) =>
        GrainTestHost.StartAsync(all =>
        {
            all.AddSiloRooms();
            all.Configure<StorageOptions>(storage => storage.ConnectionString = connectionString);
            all.AddJournalDirectory().ConfigurePatience();
            services?.Invoke(all);
        });
}
