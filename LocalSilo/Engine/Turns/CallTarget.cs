using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>
/// What can be called: an activation or an observer. Admits one call at a time until it is done, its awaits included; calls that
/// interleave may begin while others await. All members but <see cref="Invoke"/> run within a turn.
/// </summary>
internal abstract class CallTarget(PendingCalls pending) : TurnQueue
{
    private int _queued;
    private Call? _blocking;
    private CallQueue _waiting;
    private CallQueue _waitingToInterleave;

    /// <summary>The object that is called.</summary>
    internal abstract object Instance { get; }

    /// <summary>False once it takes no more calls for good; a reference to it must be resolved again.</summary>
    internal abstract bool IsOpen { get; }

    /// <summary>The calls of this host whose callers wait.</summary>
    internal PendingCalls Pending => pending;

    /// <summary>Calls that have begun and await.</summary>
    private protected int Awaiting { get; private set; }

    /// <summary>Whether a call may be run on its caller's thread.</summary>
    private protected abstract bool RunsOnCaller { get; }

    /// <summary>Whether all calls interleave.</summary>
    private protected abstract bool IsReentrant { get; }

    /// <summary>
    /// Calls a method: at once, on this thread, if the target is free, else in its turn. A call that neither waits nor awaits
    /// allocates nothing here.
    /// </summary>
    internal ValueTask<TResult> Invoke<TArgs, TResult>(
        GrainProxy proxy, GrainMethod<TArgs, TResult> method, in TArgs args, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<TResult>(cancellationToken);
        if (Volatile.Read(ref _queued) + Awaiting > Pending.MaxPerTarget) return ValueTask.FromException<TResult>(Full());

        // A long chain of calls goes on on another thread before this one's stack runs out.
        if (!RunsOnCaller || !RuntimeHelpers.TryEnsureSufficientExecutionStack() || !TryEnter())
        {
            GrainCall<TArgs, TResult> call = new(proxy, this, method, args, cancellationToken);
            Enqueue(call);
            return new(call.Answer);
        }

        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            if (MayBegin(method.Interleaves)) return Begin(proxy, method, args, cancellationToken);
            GrainCall<TArgs, TResult> held = new(proxy, this, method, args, cancellationToken);
            Interlocked.Increment(ref _queued);
            Admit(held);
            return new(held.Answer);
        }
        finally
        {
            Leave();
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Lets a call wait for its turn. Any thread.</summary>
    internal void Enqueue(Call call)
    {
        Interlocked.Increment(ref _queued);
        Push(call);
    }

    /// <summary>Begins a call or lets it wait.</summary>
    internal virtual void Admit(Call call)
    {
        if (!call.IsAbandoned && !MayBegin(call.Interleaves))
        {
            (call.Interleaves ? ref _waitingToInterleave : ref _waiting).Enqueue(call);
            return;
        }

        Interlocked.Decrement(ref _queued);
        if (call.IsAbandoned) return;
        if (call.CountsAsUse) OnUse();
        Count(call);
        call.Begin();
    }

    /// <summary>A call that was begun has ended.</summary>
    internal void Ended(Call call, Exception? error)
    {
        Awaiting--;
        if (ReferenceEquals(_blocking, call)) _blocking = null;
        if (error is not null) OnError(error);
    }

    /// <summary>Whether the target begins calls now.</summary>
    private protected abstract bool IsReady();

    /// <summary>A call begins that counts as use.</summary>
    private protected abstract void OnUse();

    /// <summary>A call has ended with an error, which its caller gets too.</summary>
    private protected abstract void OnError(Exception error);

    /// <summary>Takes a call that waits, or null.</summary>
    private protected Call? TakeWaiting() => _waitingToInterleave.Dequeue() ?? _waiting.Dequeue();

    /// <summary>Lets the next call begin that may, as the next turn.</summary>
    private protected override void AfterTurn()
    {
        if (!_waitingToInterleave.IsEmpty && MayBegin(interleaves: true)) RunNext(_waitingToInterleave.Dequeue()!);
        else if (!_waiting.IsEmpty && MayBegin(interleaves: false)) RunNext(_waiting.Dequeue()!);
    }

    private bool MayBegin(bool interleaves) => IsReady() && (_blocking is null || interleaves || IsReentrant);

    private ValueTask<TResult> Begin<TArgs, TResult>(
        GrainProxy proxy, GrainMethod<TArgs, TResult> method, in TArgs args, CancellationToken cancellationToken)
    {
        OnUse();
        CancellationTokenSource? cancellation = cancellationToken.CanBeCanceled ? new CancellationTokenSource() : null;
        ValueTask<TResult> task = method.Invoke(Instance, args, cancellation?.Token ?? CancellationToken.None);
        if (task.IsCompletedSuccessfully) return task;

        GrainCall<TArgs, TResult> call = new(proxy, this, method, args, cancellationToken, cancellation);
        Count(call);
        call.Await(task);
        return new(call.Answer);
    }

    private LimitExceededException Full() => new($"{Pending.MaxPerTarget} calls or more wait in or for {this}.");

    private void Count(Call call)
    {
        Awaiting++;
        if (_blocking is null && !call.Interleaves) _blocking = call;
    }
}
