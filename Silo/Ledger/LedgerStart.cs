using IdleCloud.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Ledger;

/// <summary>Brings the journal into the books before anything is admitted, and writes what waits after everything has stopped.</summary>
internal sealed class LedgerStart(IServiceProvider services, IOptions<StorageOptions> storage) : IHostedLifecycleService
{
    private LedgerWriter? _writer;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Only now: the host makes its services before it has checked all options, and the journal needs them.
        _writer = services.GetRequiredService<LedgerWriter>();
        return _writer.StartAsync(storage.Value.StartTimeout, cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => _writer?.StopAsync() ?? Task.CompletedTask;
}
