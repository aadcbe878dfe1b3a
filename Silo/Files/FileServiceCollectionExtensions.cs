using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Files;

/// <summary>Registration of the files.</summary>
internal static class FileServiceCollectionExtensions
{
    /// <summary>Adds the files' options, their store, and what deletes them.</summary>
    public static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<StoredFileOptions, StoredFileOptionsValidator>().BindConfiguration(StoredFileOptions.Section);
        return services.AddSingleton<FileStore>().AddHostedService<FileSweeper>();
    }
}
