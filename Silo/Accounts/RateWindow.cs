namespace IdleCloud.Silo.Accounts;

/// <summary>
/// The requests of the last minute, each with its time: an exact sliding window, in which no choice of moments gets more than the limit
/// through in any minute. A ring that grows with use, up to the limit. Times are monotonic and never go back. Pure.
/// </summary>
internal sealed class RateWindow
{
    /// <summary>What limits speak of.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private const int FirstCapacity = 8;

    private TimeSpan[] _times = [];
    private int _head;
    private int _count;

    /// <summary>Requests within the last minute.</summary>
    public int CountAt(TimeSpan now)
    {
        Expire(now);
        return _count;
    }

    /// <summary>How many more requests would pass now; int.MaxValue without a limit.</summary>
    public int RemainingAt(TimeSpan now, int? limit) => limit is { } most ? Math.Max(0, most - CountAt(now)) : int.MaxValue;

    /// <summary>Counts a request; the caller has seen that there is room. Without a limit nothing is kept.</summary>
    public void Take(TimeSpan now, int? limit)
    {
        if (limit is null) return;
        Expire(now);
        if (_count == _times.Length) Grow();
        _times[IndexOf(_count++)] = now;
    }

    /// <summary>Forgets a request that was counted at this time; nothing happens when its minute is over.</summary>
    public void Return(TimeSpan taken)
    {
        for (int i = _count - 1; i >= 0 && _times[IndexOf(i)] >= taken; i--)
        {
            if (_times[IndexOf(i)] != taken) continue;
            for (int next = i + 1; next < _count; next++) _times[IndexOf(next - 1)] = _times[IndexOf(next)];
            _count--;
            return;
        }
    }

    /// <summary>How long until one more request passes; zero when one would now.</summary>
    public TimeSpan UntilFree(TimeSpan now, int? limit)
    {
        if (limit is not { } most || CountAt(now) < most) return TimeSpan.Zero;
        // A limit of none at all never has room; the window's length is as good an answer as any.
        return most == 0 ? Length : _times[IndexOf(_count - most)] + Length - now;
    }

    /// <summary>How long until all of the limit is there again.</summary>
    public TimeSpan UntilWhole(TimeSpan now) => CountAt(now) == 0 ? TimeSpan.Zero : _times[IndexOf(_count - 1)] + Length - now;

    private void Expire(TimeSpan now)
    {
        while (_count > 0 && now - _times[_head] >= Length)
        {
            _head = IndexOf(1);
            _count--;
        }
    }

    private void Grow()
    {
        var larger = new TimeSpan[Math.Max(FirstCapacity, _times.Length * 2)];
        for (int i = 0; i < _count; i++) larger[i] = _times[IndexOf(i)];
        (_times, _head) = (larger, 0);
    }

    private int IndexOf(int position) => (_head + position) & (_times.Length - 1);
}
