namespace IdleCloud.LocalSilo.Engine;

/// <summary>A call that is not answered at once: it waits for its turn, or awaits within the grain.</summary>
internal abstract class Call : WorkItem
{
    private readonly ExecutionContext? _caller = ExecutionContext.Capture();

    /// <summary>What is called; another one when an activation has ended before it began the call.</summary>
    internal CallTarget Target { get; private protected set; } = null!;

    /// <summary>Whether it may begin while another call of the target awaits.</summary>
    internal abstract bool Interleaves { get; }

    /// <summary>Whether it keeps the target from being collected as idle.</summary>
    internal virtual bool CountsAsUse => true;

    /// <summary>True once nobody waits for the answer, after a timeout or a cancellation: such a call is not begun any more.</summary>
    internal abstract bool IsAbandoned { get; }

    /// <summary>Whether <see cref="PendingCalls"/> has it; this and the three below belong to that class.</summary>
    internal bool IsPending { get; set; }

    /// <summary>The timestamp at which its time began.</summary>
    internal long PendingSince { get; set; }

    /// <summary>The call before it in time.</summary>
    internal Call? Older { get; set; }

    /// <summary>The call after it in time.</summary>
    internal Call? Newer { get; set; }

    /// <summary>Asks the target to begin the call.</summary>
    internal sealed override void Run() => Target.Admit(this);

    /// <summary>Begins the call, as a turn of its target, with the caller's async-local values.</summary>
    internal void Begin()
    {
        if (_caller is null) Invoke();
        else ExecutionContext.Run(_caller, static call => ((Call)call!).Invoke(), this);
    }

    /// <summary>Answers with an error.</summary>
    internal abstract void Fail(Exception error);

    /// <summary>Sends the call, not begun yet, to where it belongs now that the target has ended.</summary>
    internal abstract void Reroute();

    /// <summary>Calls the method; <see cref="CallTarget.Ended"/> follows, at once or later, as a turn of the target.</summary>
    private protected abstract void Invoke();
}
