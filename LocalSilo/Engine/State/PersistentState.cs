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
    private readonly Activation _activation;
    private readonly string _name;
    private readonly IGrainStorage _store;
    private readonly GrainState<TState> _stored = new(Initial());
    private Task _last = Task.CompletedTask;
    private Task? _queuedWrite;
    private bool _isLoaded;

    internal PersistentState(Activation activation, PersistentStateAttribute named)
    {
        (_activation, _name) = (activation, named.StateName);
        _store = (string.IsNullOrWhiteSpace(named.StorageName)
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
            return _stored.State!;
        }

        set
        {
            CheckTurn();
            _stored.State = value;
        }
    }

    /// <inheritdoc/>
    public string? Etag => _stored.ETag;

    /// <inheritdoc/>
    public bool RecordExists => _isLoaded ? _stored.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    /// <inheritdoc/>
    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task ReadStateAsync(CancellationToken cancellationToken) =>
        Queue("read", token => _store.ReadStateAsync(_name, _activation.GrainId, _stored, token), cancellationToken);

    /// <inheritdoc/>
    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        if (_queuedWrite is not null && !cancellationToken.CanBeCanceled) return _queuedWrite;
        Task write = Queue("write", token => _store.WriteStateAsync(_name, _activation.GrainId, _stored, token), cancellationToken);
        if (!cancellationToken.CanBeCanceled) _queuedWrite = write;
        return write;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        Queue("clear", token => _store.ClearStateAsync(_name, _activation.GrainId, _stored, token), cancellationToken);

    /// <summary>What a grain finds when nothing is stored.</summary>
    private static TState Initial() => typeof(TState).IsValueType || typeof(TState).GetConstructor([]) is not null
        ? Activator.CreateInstance<TState>()
        : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));

    private void CheckTurn()
    {
        if (!_activation.IsCurrent && !ReferenceEquals(Activation.BeingCreated, _activation))
            throw new InvalidOperationException("Activation access violation. A non-activation thread attempted to access activation services.");
    }

    private Task Queue(string operation, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        CheckTurn();
        _queuedWrite = null;
        return _last = RunAsync(_last, operation, run, cancellationToken);
    }

    private async Task RunAsync(Task before, string operation, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(
            ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (operation == "write") _queuedWrite = null;
        try
        {
            await run(cancellationToken);
            _isLoaded = true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            LogFailed(_activation.Silo.Logger, e, operation, _name, _activation.GrainId);
            if (e is OrleansException) throw;
            throw new OrleansException(
                $"Error from storage provider {_store.GetType().Name}.{_name} during {operation} for grain {_activation.GrainId}: {e.Message}", e);
        }
    }

    [LoggerMessage(LogLevel.Error, "Could not {Operation} state {Name} of grain {Grain}.")]
    private static partial void LogFailed(ILogger logger, Exception error, string operation, string name, GrainId grain);
}
