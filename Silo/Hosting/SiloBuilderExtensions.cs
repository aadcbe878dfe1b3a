using IdleCloud.Silo.Accounts;
using IdleCloud.Silo.Alerts;
using IdleCloud.Silo.ApiKeys;
using IdleCloud.Silo.Batches;
using IdleCloud.Silo.Catalog;
using IdleCloud.Silo.Files;
using IdleCloud.Silo.Idempotency;
using IdleCloud.Silo.Jobs;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Miners;
using IdleCloud.Silo.Outbound;
using IdleCloud.Silo.Payments;
using IdleCloud.Silo.Pools;
using IdleCloud.Silo.Statements;
using IdleCloud.Silo.Statistics;
using IdleCloud.Silo.Storage;
using IdleCloud.Silo.TraceSinks;
using IdleCloud.Silo.UsageEvents;
using IdleCloud.Silo.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace IdleCloud.Silo.Hosting;

/// <summary>Registration of the silo: its rooms and the host of their grains.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>Hosts all grains in this program, on the grain host that it was built for, with their state in PostgreSQL.</summary>
    public static IHostApplicationBuilder AddSilo(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSiloRooms();
        return builder.AddGrainHost();
    }

    /// <summary>All that the grains need, without a host for them.</summary>
    internal static IServiceCollection AddSiloRooms(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddStorage()
            .AddUsageEvents()
            .AddLedger()
            .AddApiKeys()
            .AddAccounts()
            .AddUsers()
            .AddStatements()
            .AddOutbound()
            .AddAlerts()
            .AddStatistics()
            .AddTraceSinks()
            .AddCatalog()
            .AddPools()
            .AddMiners()
            .AddJobs()
            .AddIdempotency()
            .AddFiles()
            .AddBatches()
            .AddPayments();
    }
}
