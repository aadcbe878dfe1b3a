using IdleCloud.Contracts.Miners;

namespace IdleCloud.Gateway.Miners;

/// <summary>
/// Hears from the miner's grain that a newer session has taken over. The runtime holds observers weakly; this one is held by its
/// connection for as long as that lives.
/// </summary>
internal sealed class FencingObserver : IMinerConnection, IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly TaskCompletionSource _fenced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes an observer that grains can call.</summary>
    public FencingObserver(IGrainFactory grains)
    {
        _grains = grains;
        Reference = grains.CreateObjectReference<IMinerConnection>(this);
    }

    /// <summary>What a grain is given to call back by.</summary>
    public IMinerConnection Reference { get; }

    /// <summary>Completes when the session is fenced; the connection has one session only.</summary>
    public Task Fenced => _fenced.Task;

    /// <summary>Marks the session as fenced.</summary>
    public void Fence() => _fenced.TrySetResult();

    /// <inheritdoc/>
    public Task OnFencedAsync(MinerSession session)
    {
        Fence();
        return Task.CompletedTask;
    }

    /// <summary>Ends the reference.</summary>
    public void Dispose() => _grains.DeleteObjectReference<IMinerConnection>(Reference);
}
