using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Gateway.Bootstrap;

/// <summary>Registration of what a new installation is made to have.</summary>
internal static class BootstrapExtensions
{
    /// <summary>Makes at start what <see cref="BootstrapOptions"/> ask for. Comes after the silo.</summary>
    public static IServiceCollection AddBootstrap(this IServiceCollection services)
    {
        services.AddOptions<BootstrapOptions>().BindConfiguration(BootstrapOptions.Section);
        return services.AddHostedService<BootstrapService>();
    }
}
