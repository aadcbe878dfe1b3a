using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>The tick of a timer, as a call that the activation makes to itself. One object serves all ticks: they never overlap.</summary>
internal sealed partial class TimerTick : Call
{
    private readonly Activation activation;
    private readonly GrainTimer timer;
    private readonly Func<CancellationToken, Task> callback;
    private readonly CancellationToken token;
    private readonly GrainTimerCreationOptions options;
    private TaskAwaiter awaiter;

    internal TimerTick(
        Activation activation, GrainTimer timer, Func<CancellationToken, Task> callback, CancellationToken token, GrainTimerCreationOptions options)
    {
        (Target, this.activation, this.timer, this.callback, this.token, this.options) = (activation, activation, timer, callback, token, options);
    }

    internal override bool Interleaves => options.Interleave;

    internal override bool CountsAsUse => options.KeepAlive;

    /// <inheritdoc/>
    internal override bool IsAbandoned => token.IsCancellationRequested;

    /// <summary>The timer is due. Any thread.</summary>
    internal void Fire()
    {
        if (timer.BeginTick()) activation.Enqueue(this);
    }

    internal override void Fail(Exception error) => LogFailed(activation.Silo.Logger, error, activation);

    /// <summary>Nothing: a timer ends with its activation.</summary>
    internal override void Reroute()
    {
    }

    private protected override void Invoke()
    {
        awaiter = CallBack().GetAwaiter();
        if (awaiter.IsCompleted) End();
        else awaiter.UnsafeOnCompleted(End);
    }

    private Task CallBack()
    {
        try
        {
            return callback(token);
        }
        catch (Exception e)
        {
            return Task.FromException(e);
        }
    }

    private void End()
    {
        Exception? error = null;
        try
        {
            awaiter.GetResult();
        }
        catch (Exception e)
        {
            error = e;
            Fail(e);
        }

        activation.Ended(this, error);
        timer.EndTick();
    }

    [LoggerMessage(LogLevel.Warning, "A timer's callback failed in grain {Grain}.")]
    private static partial void LogFailed(ILogger logger, Exception error, Activation grain);
}
