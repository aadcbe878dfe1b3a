using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>A call of a grain's or an observer's method, from when it turns out that its caller has to wait.</summary>
internal sealed class GrainCall<TArgs, TResult> : Call
{
    private readonly TaskCompletionSource<TResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GrainProxy proxy;
    private readonly GrainMethod<TArgs, TResult> method;
    private readonly TArgs args;
    private readonly CancellationTokenSource? cancellation;
    private readonly CancellationTokenRegistration registration;
    private ValueTaskAwaiter<TResult> awaiter;

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
        (this.proxy, Target, this.method, this.args) = (proxy, target, method, args);
        target.Pending.Add(this);
        if (!callerToken.CanBeCanceled) return;

        this.cancellation = cancellation ?? new CancellationTokenSource();
        registration = callerToken.UnsafeRegister(static (call, token) => ((GrainCall<TArgs, TResult>)call!).Cancel(token), this);
        if (IsAbandoned) registration.Unregister();
    }

    /// <summary>The answer, as the caller awaits it. Whoever awaits it goes on elsewhere, never within the target's turn.</summary>
    internal Task<TResult> Answer => answer.Task;

    internal override bool Interleaves => method.Interleaves;

    internal override bool IsAbandoned => answer.Task.IsCompleted;

    /// <summary>Goes on with the method's task; its end is a turn of the target.</summary>
    internal void Await(ValueTask<TResult> task)
    {
        awaiter = task.GetAwaiter();
        if (awaiter.IsCompleted) End();
        else awaiter.UnsafeOnCompleted(End);
    }

    /// <inheritdoc/>
    internal override void Fail(Exception error)
    {
        if (answer.TrySetException(error)) Close();
    }

    /// <inheritdoc/>
    internal override void Reroute()
    {
        try
        {
            Target = proxy.Resolve();
            Target.Enqueue(this);
        }
        catch (OrleansException e)
        {
            Fail(e);
        }
    }

    /// <summary>Method and target.</summary>
    public override string ToString() => $"{method.Name} of {Target}";

    private protected override void Invoke() => Await(method.Invoke(Target.Instance, args, cancellation?.Token ?? CancellationToken.None));

    private void End()
    {
        try
        {
            TResult result = awaiter.GetResult();
            Target.Ended(this, null);
            if (answer.TrySetResult(result)) Close();
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
        if (!answer.TrySetCanceled(token)) return;
        Close();
        Target.Post(static source => ((CancellationTokenSource)source!).Cancel(), cancellation);
    }

    private void Close()
    {
        Target.Pending.Remove(this);
        registration.Unregister();
    }
}
