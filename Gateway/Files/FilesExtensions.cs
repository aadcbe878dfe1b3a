using IdleCloud.Gateway.OpenAi.Routing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Files;

/// <summary>Registration of the files.</summary>
internal static class FilesExtensions
{
    /// <summary>Adds the endpoint and what encrypts.</summary>
    public static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.AddOptions<GatewayFileOptions>().BindConfiguration(GatewayFileOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayFileOptions>, GatewayFileOptionsValidator>();
        return services.AddSingleton<OpenAiRoutes>().AddSingleton<FileCipher>().AddSingleton<FileContent>().AddSingleton<FilesEndpoint>();
    }

    /// <summary>Maps <c>/v1/files</c>.</summary>
    public static void MapFiles(this IEndpointRouteBuilder endpoints) => endpoints.ServiceProvider.GetRequiredService<FilesEndpoint>().Map(endpoints);
}
