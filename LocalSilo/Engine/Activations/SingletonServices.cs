using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>
/// Which services are singletons. A grain that takes no others needs no service scope, which costs more than the rest of an
/// activation together.
/// </summary>
internal sealed class SingletonServices(IServiceCollection services)
{
    /// <summary>Whether a service is one. Asked when the host starts, after all are registered.</summary>
    internal bool Contains(Type type) => Find(type)?.Lifetime == ServiceLifetime.Singleton;

    private ServiceDescriptor? Find(Type type) =>
        services.LastOrDefault(service => !service.IsKeyedService && service.ServiceType == type)
        ?? (type.IsGenericType ? services.LastOrDefault(service => !service.IsKeyedService && service.ServiceType == type.GetGenericTypeDefinition()) : null);
}
