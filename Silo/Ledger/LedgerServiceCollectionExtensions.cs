using IdleCloud.Silo.UsageEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Ledger;

/// <summary>Registration of the books.</summary>
internal static class LedgerServiceCollectionExtensions
{
    /// <summary>Adds the ledger, its writer and its upkeep. After the storage, whose migrations make the tables.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<LedgerOptions, LedgerOptionsValidator>().BindConfiguration(LedgerOptions.Section);
        services.AddMetrics();
        services.AddSingleton<LedgerDatabase>();
        services.AddSingleton<LedgerAccounts>();
        services.AddSingleton<BooksChange>();
        services.AddSingleton<OutcomeJournal>();
        services.AddSingleton<LedgerMetrics>();
        services.AddSingleton<BillProgress>();
        services.AddSingleton(static all => new BillIntake(
            all.GetRequiredService<IOptions<LedgerOptions>>().Value.QueueLength, all.GetRequiredService<BillProgress>()));
        services.AddSingleton<BillLog>();
        services.AddSingleton<BillPoster>();
        services.AddSingleton<LoggedBills>();
        services.AddSingleton<BooksFollower>();
        services.AddSingleton<LedgerWriter>();
        services.AddSingleton<LedgerAudit>();
        services.AddSingleton<BillAuditMetrics>().AddSingleton<IUsageConsumer, BillAudit>();
        services.AddSingleton<ILedger, PostgresLedger>();
        services.AddSingleton<ITransferWriter, TransferWriter>();
        services.AddSingleton<ILedgerQueries, LedgerQueries>();
        services.AddHostedService<LedgerStart>();
        services.AddSingleton<LeaseReaper>();
        services.AddSingleton<EscrowRelease>();
        services.AddSingleton<HungSessions>();
        return services.AddHostedService<LedgerUpkeep>();
    }
}
