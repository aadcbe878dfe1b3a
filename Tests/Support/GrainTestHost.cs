using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.Support;

/// <summary>A grain host for a test, with the services that its grains need. It is the one that the tests were built for.</summary>
public sealed class GrainTestHost : IAsyncDisposable
{
    private readonly IHost _host;

    private GrainTestHost(IHost host) => _host = host;

    /// <summary>Makes references to grains.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>The services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a host.</summary>
    /// <param name="services">Registers what the grains need; stores as keyed <c>IGrainStorage</c>.</param>
    /// <param name="options">Changes the host's settings.</param>
    public static async Task<GrainTestHost> StartAsync(Action<IServiceCollection>? services = null, Action<GrainHostOptions>? options = null)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddGrainHost();
        if (options is not null) builder.Services.Configure(options);
        services?.Invoke(builder.Services);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            return new(host);
        }
        catch
        {
            await ReleaseAsync(host);
            throw;
        }
    }

    /// <summary>Stops the host as a program's stop does, and releases it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ReleaseAsync(_host);
    }

    private static async ValueTask ReleaseAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else host.Dispose();
    }
}
