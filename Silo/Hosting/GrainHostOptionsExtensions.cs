using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Hosting;

/// <summary>Registers <see cref="GrainHostOptions"/>.</summary>
internal static class GrainHostOptionsExtensions
{
    /// <summary>Binds the options to their section and checks them when the program starts.</summary>
    internal static IServiceCollection AddGrainHostOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GrainHostOptions>()
            .Bind(configuration.GetSection(GrainHostOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services;
    }
}
