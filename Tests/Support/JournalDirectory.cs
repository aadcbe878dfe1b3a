using IdleCloud.Silo.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Support;

/// <summary>Gives a silo an outcome journal of its own, removed with the silo.</summary>
internal static class JournalDirectory
{
    public static IServiceCollection AddJournalDirectory(this IServiceCollection services)
    {
        services.AddSingleton<TempDirectory>();
        services.AddOptions<LedgerOptions>().Configure<TempDirectory>((ledger, directory) => ledger.JournalDirectory = directory.Path);
        return services;
    }
}
