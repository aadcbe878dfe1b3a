using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Hosting.Lifetime;

/// <summary>
/// Ends the server before anything else stops, with a time of its own: what still runs when that is over is cut, and the silo
/// behind it has all of its own time left to write and to say goodbye.
/// </summary>
internal sealed class ServerDrain(IServer server, Drain drain, IOptions<LifetimeOptions> options, TimeProvider clock) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // 1. Everybody is told, and whoever asks meanwhile is served: a load balancer learns of it only when it asks the next time.
        drain.Announce();
        if (options.Value.DrainDelay > TimeSpan.Zero)
        {
            await Task.Delay(options.Value.DrainDelay, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // 2. Nothing new; what runs is finished.
        drain.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.DrainTimeout);
        // The host stops the server once more in its turn; that has nothing left to do.
        await server.StopAsync(limit.Token).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
