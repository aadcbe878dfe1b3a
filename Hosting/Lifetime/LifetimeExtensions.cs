using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Hosting.Lifetime;

/// <summary>Registration of the process' end.</summary>
internal static class LifetimeExtensions
{
    /// <summary>What the grains get to deactivate, after the last request has ended.</summary>
    private static readonly TimeSpan SiloStopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Bounds the graceful stop, and stops with the parent where that is asked for.</summary>
    public static IServiceCollection AddLifetime(this IServiceCollection services)
    {
        services.AddOptions<LifetimeOptions>()
            .BindConfiguration(LifetimeOptions.Section)
            .Validate(
                options => options.DrainTimeout >= TimeSpan.Zero && options.DrainTimeout <= LifetimeOptions.MaxDrainTimeout,
                "Lifetime:DrainTimeout must be from 0 to 10 minutes.")
            .ValidateOnStart();
        services.AddOptions<HostOptions>()
            .Configure<IOptions<LifetimeOptions>>((host, lifetime) => host.ShutdownTimeout = lifetime.Value.DrainTimeout + SiloStopTimeout);
        return services.AddHostedService<StdinWatch>();
    }

    /// <summary>Ends the HTTP server first; for programs that have one.</summary>
    public static IServiceCollection AddServerDrain(this IServiceCollection services) => services.AddHostedService<ServerDrain>();
}
