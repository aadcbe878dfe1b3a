namespace IdleCloud.Host.Bootstrap;

/// <summary>Registration of the first account.</summary>
internal static class BootstrapExtensions
{
    /// <summary>Makes a first account at start, when <see cref="BootstrapOptions"/> ask for it. Comes after the silo.</summary>
    public static IServiceCollection AddBootstrap(this IServiceCollection services)
    {
        services.AddOptions<BootstrapOptions>().BindConfiguration(BootstrapOptions.Section);
        return services.AddHostedService<BootstrapService>();
    }
}
