using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>
/// A stored state of one activation. Its operations run one after another. Each begins after the turn that asked for it, so that
/// writes asked for in one turn are one write, of the state as the turn left it.
/// </summary>
internal sealed partial class PersistentState<TState> : IPersistentState<TState>, IStoredState
{
    private readonly Activation activation;
    private readonly string name;
    private readonly IGrainStorage store;
    private readonly GrainState<TState> stored = new(Initial());
    private Task last = Task.CompletedTask;
    private Task? queuedWrite;
    private bool isLoaded;

    internal PersistentState(Activation activation, PersistentStateAttribute named)
    {
        (this.activation, name) = (activation, named.StateName);
        store = (string.IsNullOrWhiteSpace(named.StorageName)
                ? activation.Silo.Services.GetService<IGrainStorage>()
                : activation.Silo.Services.GetKeyedService<IGrainStorage>(named.StorageName))
            ?? throw new BadProviderConfigException($"No storage provider named \"{named.StorageName}\" found loading grain type {activation.GrainId.Type}.");
    }

    /// <inheritdoc/>
    public TState State
    {
        get
        {
            CheckTurn();
            return stored.State!;
        }

        set
        {
            CheckTurn();
            stored.State = value;
        }
    }

    /// <inheritdoc/>
    public string? Etag => stored.ETag;

    /// <inheritdoc/>
    public bool RecordExists => isLoaded ? stored.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    /// <inheritdoc/>
    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task ReadStateAsync(CancellationToken cancellationToken) =>
        Queue("read", token => store.ReadStateAsync(name, activation.GrainId, stored, token), cancellationToken);

    /// <inheritdoc/>
    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        if (queuedWrite is not null && !cancellationToken.CanBeCanceled) return queuedWrite;
        Task write = Queue("write", token => store.WriteStateAsync(name, activation.GrainId, stored, token), cancellationToken);
        if (!cancellationToken.CanBeCanceled) queuedWrite = write;
        return write;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        Queue("clear", token => store.ClearStateAsync(name, activation.GrainId, stored, token), cancellationToken);

    /// <summary>What a grain finds when nothing is stored.</summary>
    private static TState Initial() => typeof(TState).IsValueType || typeof(TState).GetConstructor([]) is not null
        ? Activator.CreateInstance<TState>()
        : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));

    private void CheckTurn()
    {
        if (!activation.IsCurrent && !ReferenceEquals(Activation.BeingCreated, activation))
            throw new InvalidOperationException("Activation access violation. A non-activation thread attempted to access activation services.");
    }

    private Task Queue(string operation, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        CheckTurn();
        queuedWrite = null;
        return last = RunAsync(last, operation, run, cancellationToken);
    }

    private async Task RunAsync(Task before, string operation, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(
            ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (operation == "write") queuedWrite = null;
        try
        {
            await run(cancellationToken);
            isLoaded = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            LogFailed(activation.Silo.Logger, e, operation, name, activation.GrainId);
            if (e is OrleansException) throw;
            throw new OrleansException(
                $"Error from storage provider {store.GetType().Name}.{name} during {operation} for grain {activation.GrainId}: {e.Message}", e);
        }
    }

    [LoggerMessage(LogLevel.Error, "Could not {Operation} state {Name} of grain {Grain}.")]
    private static partial void LogFailed(ILogger logger, Exception error, string operation, string name, GrainId grain);
}
