using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Outbound;

/// <summary>Registration of what calls customers' URLs.</summary>
internal static class OutboundServiceCollectionExtensions
{
    /// <summary>Adds it with its options.</summary>
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.Section);
        return services.AddSingleton<CustomerHttp>();
    }
}
