using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Storage;

namespace IdleCloud.Silo.Storage;

/// <summary>Registration of the grains' storage.</summary>
internal static class StorageServiceCollectionExtensions
{
    /// <summary>Adds PostgreSQL as the only storage of all grains.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>().BindConfiguration(StorageOptions.Section);
        services.AddSingleton(BuildDataSource);
        services.AddSingleton<SqlRunner>();
        services.AddSingleton<GrainStateJson>();
        services.AddSingleton<IGrainStorage, PostgresGrainStorage>();
        services.AddSingleton<Migrator>();
        return services.AddHostedService<DatabaseStart>();
    }

    private static NpgsqlDataSource BuildDataSource(IServiceProvider services)
    {
        StorageOptions options = services.GetRequiredService<IOptions<StorageOptions>>().Value;
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString);
        builder.ConnectionStringBuilder.CommandTimeout = (int)options.CommandTimeout.TotalSeconds;
        builder.ConnectionStringBuilder.Timeout = (int)options.ConnectTimeout.TotalSeconds;
        builder.ConnectionStringBuilder.MaxPoolSize = options.MaxConnections;
        builder.ConnectionStringBuilder.ApplicationName ??= "idlecloud";
        builder.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
        return builder.Build();
    }
}
