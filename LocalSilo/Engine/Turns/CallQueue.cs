namespace IdleCloud.LocalSilo.Engine;

/// <summary>Calls that may not begin yet, in order; a chain through <see cref="WorkItem.Next"/>.</summary>
internal struct CallQueue
{
    private Call? _first;
    private Call? _last;

    /// <summary>True when none waits.</summary>
    internal readonly bool IsEmpty => _first is null;

    /// <summary>Appends a call.</summary>
    internal void Enqueue(Call call)
    {
        if (_last is null) _first = call;
        else _last.Next = call;
        _last = call;
    }

    /// <summary>Takes the first call, or null.</summary>
    internal Call? Dequeue()
    {
        if (_first is not { } call) return null;
        _first = (Call?)call.Next;
        if (_first is null) _last = null;
        call.Next = null;
        return call;
    }
}
