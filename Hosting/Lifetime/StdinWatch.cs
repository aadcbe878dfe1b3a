using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Hosting.Lifetime;

/// <summary>Stops the process when standard input ends, if asked to.</summary>
internal sealed class StdinWatch(IHostApplicationLifetime lifetime, IOptions<LifetimeOptions> options) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A read of the console blocks its thread and cannot be cancelled: so it has one of its own, which ends with the process.
        if (options.Value.StopOnStdinClose) new Thread(Watch) { Name = nameof(StdinWatch), IsBackground = true }.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        Console.OpenStandardInput().CopyTo(Stream.Null);
        lifetime.StopApplication();
    }
}
