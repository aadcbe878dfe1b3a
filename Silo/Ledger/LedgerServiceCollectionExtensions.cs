using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
        services.AddSingleton(static all => new Poster(
            all.GetRequiredService<IOptions<LedgerOptions>>().Value.AnswerTimeout,
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<Poster>>()));
        services.AddSingleton<JournalReplay>();
        services.AddSingleton<LedgerWriter>();
        services.AddSingleton<LedgerAudit>();
        services.AddSingleton<ILedger, PostgresLedger>();
        services.AddSingleton<ITransferWriter, TransferWriter>();
        services.AddSingleton<ILedgerQueries, LedgerQueries>();
        services.AddHostedService<LedgerStart>();
        services.AddSingleton<LeaseReaper>();
        services.AddSingleton<EscrowRelease>();
        return services.AddHostedService<LedgerUpkeep>();
    }
}
