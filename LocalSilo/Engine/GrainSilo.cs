using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>The host of all grains of one process.</summary>
internal sealed partial class GrainSilo : IHostedService, IDisposable
{
    private readonly Housekeeping _housekeeping;
    private volatile bool _isRunning;

    public GrainSilo(
        IServiceProvider services, SingletonServices singletons, TimeProvider timeProvider, IOptions<LocalSiloOptions> options, ILogger<GrainSilo> logger)
    {
        (Services, Options, Logger) = (services, options.Value, logger);
        Clock = new SiloClock(timeProvider);
        Pending = new PendingCalls(timeProvider, Options.ResponseTimeout, Options.MaxQueuedCalls);
        Classes = new GrainClassCatalog(this, GrainClassCatalog.ClassesOfProgram(), singletons);
        GrainFactory = new GrainFactory(this);
        _housekeeping = new Housekeeping(this);
    }

    /// <summary>The program's services.</summary>
    internal IServiceProvider Services { get; }

    /// <summary>The settings.</summary>
    internal LocalSiloOptions Options { get; }

    /// <summary>Where the engine logs.</summary>
    internal ILogger Logger { get; }

    /// <summary>The time.</summary>
    internal SiloClock Clock { get; }

    /// <summary>The calls whose callers wait.</summary>
    internal PendingCalls Pending { get; }

    /// <summary>The grain classes.</summary>
    internal GrainClassCatalog Classes { get; }

    /// <summary>Makes references.</summary>
    internal IGrainFactory GrainFactory { get; }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _isRunning = true;
        _housekeeping.Start();
        return Task.CompletedTask;
    }

    /// <summary>Takes no more activations, ends those there are, and answers with an error what still waits after that.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isRunning = false;
        DeactivationReason reason = new(DeactivationReasonCode.ShuttingDown, "The grain host is stopping.");
        Activation[] activations = [.. Classes.Directories.SelectMany(static directory => directory.All)];
        foreach (Activation activation in activations) activation.Deactivate(reason, cancellationToken);
        try
        {
            await Task.WhenAll(activations.Select(static activation => activation.Deactivated)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogStoppedEarly(Logger, activations.Count(static activation => !activation.Deactivated.IsCompleted));
        }

        _housekeeping.Dispose();
        Pending.FailAll();
    }

    /// <inheritdoc/>
    public void Dispose() => _housekeeping.Dispose();

    /// <summary>Guards the making of activations.</summary>
    /// <exception cref="SiloUnavailableException">The host has not started or is stopping.</exception>
    internal void ThrowIfNotRunning()
    {
        if (!_isRunning) throw new SiloUnavailableException("The grain host is not running.");
    }

    [LoggerMessage(LogLevel.Warning, "The grain host stopped before {Activations} activations had ended.")]
    private static partial void LogStoppedEarly(ILogger logger, int activations);
}
