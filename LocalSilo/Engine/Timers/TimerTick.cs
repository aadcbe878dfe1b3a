using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>The tick of a timer, as a call that the activation makes to itself. One object serves all ticks: they never overlap.</summary>
internal sealed partial class TimerTick : Call
{
    private readonly Activation _activation;
    private readonly GrainTimer _timer;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationToken _token;
    private readonly GrainTimerCreationOptions _options;
    private TaskAwaiter _awaiter;

    internal TimerTick(
        Activation activation, GrainTimer timer, Func<CancellationToken, Task> callback, CancellationToken token, GrainTimerCreationOptions options)
    {
        (Target, _activation, _timer, _callback, _token, _options) = (activation, activation, timer, callback, token, options);
    }

    internal override bool Interleaves => _options.Interleave;

    internal override bool CountsAsUse => _options.KeepAlive;

    /// <inheritdoc/>
    internal override bool IsAbandoned => _token.IsCancellationRequested;

    /// <summary>The timer is due. Any thread.</summary>
    internal void Fire()
    {
        if (_timer.BeginTick()) _activation.Enqueue(this);
    }

    internal override void Fail(Exception error) => LogFailed(_activation.Silo.Logger, error, _activation);

    /// <summary>Nothing: a timer ends with its activation.</summary>
    internal override void Reroute()
    {
    }

    private protected override void Invoke()
    {
        _awaiter = CallBack().GetAwaiter();
        if (_awaiter.IsCompleted) End();
        else _awaiter.UnsafeOnCompleted(End);
    }

    private Task CallBack()
    {
        try
        {
            return _callback(_token);
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
            _awaiter.GetResult();
        }
        catch (Exception e)
        {
            error = e;
            Fail(e);
        }

        _activation.Ended(this, error);
        _timer.EndTick();
    }

    [LoggerMessage(LogLevel.Warning, "A timer's callback failed in grain {Grain}.")]
    private static partial void LogFailed(ILogger logger, Exception error, Activation grain);
}
