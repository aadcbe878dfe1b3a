using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Statements;

/// <summary>Registration of the statements.</summary>
internal static class StatementServiceCollectionExtensions
{
    /// <summary>Adds what the statements read with.</summary>
    public static IServiceCollection AddStatements(this IServiceCollection services) => services.AddSingleton<InvoiceFold>();
}
