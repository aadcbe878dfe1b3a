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
        services.AddLifetimeOptions();
        services.AddOptions<HostOptions>().Configure<IOptions<LifetimeOptions>>(
            (host, lifetime) => host.ShutdownTimeout = lifetime.Value.DrainDelay + lifetime.Value.DrainTimeout + SiloStopTimeout);
        return services.AddHostedService<StdinWatch>();
    }

    /// <summary>Ends the HTTP server first, in the two steps of a <see cref="Drain"/>; for programs that have one.</summary>
    public static IServiceCollection AddServerDrain(this IServiceCollection services)
    {
        services.AddLifetimeOptions();
        services.AddSingleton<Drain>();
        return services.AddHostedService<ServerDrain>();
    }

    private static void AddLifetimeOptions(this IServiceCollection services) => services.AddOptions<LifetimeOptions>()
        .BindConfiguration(LifetimeOptions.Section)
        .Validate(
            static options => IsWithin(options.DrainTimeout) && IsWithin(options.DrainDelay),
            "Lifetime:DrainTimeout and Lifetime:DrainDelay must be from 0 to 10 minutes.")
        .ValidateOnStart();

    private static bool IsWithin(TimeSpan time) => time >= TimeSpan.Zero && time <= LifetimeOptions.MaxDrainTimeout;
}
