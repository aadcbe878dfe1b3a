using System.Runtime.ExceptionServices;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>
/// Runs turns one at a time, on whichever thread finds the queue free. As a synchronization context it also takes the rest of
/// what began to await in a turn, so that all code of one activation is serial.
/// <para>
/// One field holds all shared state: null while no turn runs, <see cref="Running"/> while one runs and nothing waits, else the
/// newest of the items that waited since (a chain to the oldest). Everything else belongs to the thread that runs the turn.
/// </para>
/// </summary>
internal abstract class TurnQueue : SynchronizationContext, IThreadPoolWorkItem
{
    /// <summary>
    /// Turns that a thread runs for others before it hands the rest to the thread pool: a caller that found the queue free is not
    /// held up by a busy grain for longer than a few turns.
    /// </summary>
    private const int TurnsPerThread = 8;

    private static readonly WorkItem Running = new PostedCallback(static _ => { }, null);

    private WorkItem? _head;
    private WorkItem? _ready;

    /// <summary>True on the thread that runs a turn of this queue.</summary>
    internal bool IsCurrent => ReferenceEquals(Current, this);

    /// <summary>Queues a turn.</summary>
    internal void Push(WorkItem item)
    {
        WorkItem? seen = Volatile.Read(ref _head);
        while (true)
        {
            item.Next = ReferenceEquals(seen, Running) ? null : seen;
            WorkItem? actual = Interlocked.CompareExchange(ref _head, item, seen);
            if (ReferenceEquals(actual, seen)) break;
            seen = actual;
        }

        if (seen is null) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => Push(new PostedCallback(d, state));

    /// <summary>Never: a turn that waits for another blocks a thread, and itself if both are of one grain.</summary>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A turn cannot be run synchronously from outside.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    void IThreadPoolWorkItem.Execute() => RunReady();

    /// <summary>Begins a turn on this thread if none runs and none waits.</summary>
    private protected bool TryEnter() => Interlocked.CompareExchange(ref _head, Running, null) is null;

    /// <summary>Ends a turn begun with <see cref="TryEnter"/>, and runs what has come in since.</summary>
    private protected void Leave()
    {
        AfterTurn();
        if (_ready is null && ReferenceEquals(Interlocked.CompareExchange(ref _head, null, Running), Running)) return;
        RunReady();
    }

    /// <summary>Makes this the next turn, before all that waits.</summary>
    private protected void RunNext(WorkItem item)
    {
        item.Next = _ready;
        _ready = item;
    }

    /// <summary>Runs at the end of every turn, still within it.</summary>
    private protected abstract void AfterTurn();

    private void RunReady()
    {
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            for (int turns = 0; turns < TurnsPerThread; turns++)
            {
                if (_ready is null && !TakeWaiting()) return;
                RunOne();
            }
        }
        finally
        {
            SetSynchronizationContext(outer);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void RunOne()
    {
        WorkItem item = _ready!;
        _ready = item.Next;
        item.Next = null;
        try
        {
            item.Run();
        }
        catch (Exception e)
        {
            // Only what nobody awaits gets here. It ends the process, as it does without a synchronization context.
            ThreadPool.UnsafeQueueUserWorkItem(static error => error.Throw(), ExceptionDispatchInfo.Capture(e), preferLocal: false);
        }

        AfterTurn();
    }

    /// <summary>Takes all that waits, oldest first; if nothing does, the queue is free again.</summary>
    private bool TakeWaiting()
    {
        WorkItem newest = Interlocked.Exchange(ref _head, Running)!;
        while (ReferenceEquals(newest, Running))
        {
            if (ReferenceEquals(Interlocked.CompareExchange(ref _head, null, Running), Running)) return false;
            newest = Interlocked.Exchange(ref _head, Running)!;
        }

        for (WorkItem? item = newest; item is not null;)
        {
            (WorkItem? older, item.Next, _ready) = (item.Next, _ready, item);
            item = older;
        }

        return true;
    }
}
