using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Storage;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>The life of an activation: from its first call to its end.</summary>
internal sealed partial class Activation
{
    private TaskCompletionSource? _deactivated;
    private volatile ActivationPhase _phase;
    private DeactivationReason _reason;
    private bool _wasActive;
    private bool _isEnding;

    /// <inheritdoc/>
    /// <remarks>Any thread. Most activations end without anybody asking.</remarks>
    public Task Deactivated
    {
        get
        {
            TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            asked = Interlocked.CompareExchange(ref _deactivated, asked, null) ?? asked;
            if (_phase == ActivationPhase.Closed) asked.TrySetResult();
            return asked.Task;
        }
    }

    /// <inheritdoc/>
    internal override bool IsOpen => _phase != ActivationPhase.Closed;

    private GrainClass Class => _directory.GrainClass;

    private ILogger Logger => Silo.Logger;

    /// <inheritdoc/>
    /// <remarks>Any thread.</remarks>
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (IsCurrent) BeginDeactivation(deactivationReason);
        else Post(static state => ((Action)state!)(), () => BeginDeactivation(deactivationReason));
    }

    /// <summary>Ends the activation if it has not been used since. Any thread.</summary>
    /// <param name="timestamp">The last use that counts as idle.</param>
    internal void DeactivateIfIdleSince(long timestamp)
    {
        if (_lastUse > timestamp || _phase != ActivationPhase.Active) return;
        Post(static state => ((Action)state!)(), () =>
        {
            if (_lastUse > timestamp || Awaiting > 0 || _keepUntil > Silo.Clock.Now) return;
            BeginDeactivation(new(DeactivationReasonCode.ActivationIdle, "Activation exceeded idle timeout."));
        });
    }

    /// <inheritdoc/>
    internal override void Admit(Call call)
    {
        if (_phase == ActivationPhase.Closed) call.Reroute();
        else base.Admit(call);
    }

    private protected override bool IsReady()
    {
        if (_phase == ActivationPhase.New) _ = ActivateAsync();
        return _phase == ActivationPhase.Active;
    }

    private protected override void OnError(Exception error)
    {
        if (error is not InconsistentStateException { IsSourceActivation: true } conflict) return;
        conflict.IsSourceActivation = false;
        Log.DeactivatingAfterConflict(Logger, conflict, this);
        BeginDeactivation(new(DeactivationReasonCode.ApplicationError, conflict.ToString()));
    }

    private protected override void AfterTurn()
    {
        base.AfterTurn();
        if (_phase != ActivationPhase.Deactivating || Awaiting > 0 || _isEnding) return;
        _isEnding = true;
        _ = EndAsync();
    }

    /// <summary>Makes the grain's object, reads its stored states and runs OnActivateAsync. Never throws: a failure ends the activation.</summary>
    private async Task ActivateAsync()
    {
        _phase = ActivationPhase.Activating;
        try
        {
            IStoredState[] states = Create();
            foreach (IStoredState state in states) await state.ReadStateAsync();
            if (Class.OverridesOnActivate)
            {
                using CancellationTokenSource limit = Silo.Clock.Limit(Silo.Options.ActivationTimeout);
                await ((IGrainBase)_instance!).OnActivateAsync(limit.Token).WaitAsync(limit.Token);
            }

            if (_phase == ActivationPhase.Activating) _phase = ActivationPhase.Active;
        }
        catch (Exception e)
        {
            Log.ActivationFailed(Logger, e, this);
            BeginDeactivation(new(DeactivationReasonCode.ActivationFailed, e, "Failed to activate grain."));
        }
    }

    private IStoredState[] Create()
    {
        Activation? outer = _beingCreated;
        _beingCreated = this;
        try
        {
            (_instance, IStoredState[] states) = Class.Create(this);
            return states;
        }
        finally
        {
            _beingCreated = outer;
        }
    }

    private void BeginDeactivation(DeactivationReason why)
    {
        if (_phase >= ActivationPhase.Deactivating) return;
        _wasActive = _phase == ActivationPhase.Active;
        _reason = why;
        _phase = ActivationPhase.Deactivating;
    }

    /// <summary>Ends the activation: no call is in it any more, and those that wait go to the next one. Never throws.</summary>
    private async Task EndAsync()
    {
        _timers?.Dispose();
        try
        {
            if (_wasActive && Class.OverridesOnDeactivate)
            {
                using CancellationTokenSource limit = Silo.Clock.Limit(Silo.Options.DeactivationTimeout);
                await ((IGrainBase)_instance!).OnDeactivateAsync(_reason, limit.Token).WaitAsync(limit.Token);
            }
        }
        catch (Exception e)
        {
            Log.OnDeactivateFailed(Logger, e, this);
        }

        try
        {
            if (_instance is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
            else (_instance as IDisposable)?.Dispose();
            if (_scope is { } services) await services.DisposeAsync();
        }
        catch (Exception e)
        {
            Log.DisposeFailed(Logger, e, this);
        }

        Close();
    }

    private void Close()
    {
        _directory.Remove(this);
        _phase = ActivationPhase.Closed;
        Interlocked.MemoryBarrier();
        _deactivated?.TrySetResult();
        while (TakeWaiting() is { } call)
        {
            if (_reason.Exception is { } failure) call.Fail(failure);
            else call.Reroute();
        }
    }
}
