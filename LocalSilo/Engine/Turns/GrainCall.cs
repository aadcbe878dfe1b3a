using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>A call of a grain's or an observer's method, from when it turns out that its caller has to wait.</summary>
internal sealed class GrainCall<TArgs, TResult> : Call
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GrainProxy _proxy;
    private readonly GrainMethod<TArgs, TResult> _method;
    private readonly TArgs _args;
    private readonly CancellationTokenSource? _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private ValueTaskAwaiter<TResult> _awaiter;

    /// <param name="proxy">Where the call was made.</param>
    /// <param name="target">What is called.</param>
    /// <param name="method">The method.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="callerToken">The caller's token.</param>
    /// <param name="cancellation">What cancels the token that the method was given, if it has begun already.</param>
    internal GrainCall(
        GrainProxy proxy, CallTarget target, GrainMethod<TArgs, TResult> method, in TArgs args, CancellationToken callerToken,
        CancellationTokenSource? cancellation = null)
    {
        (_proxy, Target, _method, _args) = (proxy, target, method, args);
        target.Pending.Add(this);
        if (!callerToken.CanBeCanceled) return;

        _cancellation = cancellation ?? new CancellationTokenSource();
        _registration = callerToken.UnsafeRegister(static (call, token) => ((GrainCall<TArgs, TResult>)call!).Cancel(token), this);
        if (IsAbandoned) _registration.Unregister();
    }

    /// <summary>The answer, as the caller awaits it. Whoever awaits it goes on elsewhere, never within the target's turn.</summary>
    internal Task<TResult> Answer => _answer.Task;

    internal override bool Interleaves => _method.Interleaves;

    internal override bool IsAbandoned => _answer.Task.IsCompleted;

    /// <summary>Goes on with the method's task; its end is a turn of the target.</summary>
    internal void Await(ValueTask<TResult> task)
    {
        _awaiter = task.GetAwaiter();
        if (_awaiter.IsCompleted) End();
        else _awaiter.UnsafeOnCompleted(End);
    }

    /// <inheritdoc/>
    internal override void Fail(Exception error)
    {
        if (_answer.TrySetException(error)) Close();
    }

    /// <inheritdoc/>
    internal override void Reroute()
    {
        try
        {
            Target = _proxy.Resolve();
            Target.Enqueue(this);
        }
        catch (OrleansException e)
        {
            Fail(e);
        }
    }

    /// <summary>Method and target.</summary>
    public override string ToString() => $"{_method.Name} of {Target}";

    private protected override void Invoke() => Await(_method.Invoke(Target.Instance, _args, _cancellation?.Token ?? CancellationToken.None));

    private void End()
    {
        try
        {
            TResult result = _awaiter.GetResult();
            Target.Ended(this, null);
            if (_answer.TrySetResult(result)) Close();
        }
        catch (Exception e)
        {
            Target.Ended(this, e);
            Fail(e);
        }
    }

    /// <summary>
    /// The caller is told at once. The method's token is cancelled in a turn of its own, so that what is registered with it never
    /// runs in parallel to the grain.
    /// </summary>
    private void Cancel(CancellationToken token)
    {
        if (!_answer.TrySetCanceled(token)) return;
        Close();
        Target.Post(static source => ((CancellationTokenSource)source!).Cancel(), _cancellation);
    }

    private void Close()
    {
        Target.Pending.Remove(this);
        _registration.Unregister();
    }
}
