namespace IdleCloud.Silo.Users;

/// <summary>
/// Failed sign-ins of one user within the last window, by address. Nothing is stored: a silo that stops forgets them, which gives a
/// guesser a few more tries.
/// </summary>
internal sealed class FailureLog(UserOptions options, TimeProvider clock)
{
    // The oldest first. Never longer than FailuresPerUser, since nothing is added when that is reached.
    private readonly List<(string Address, long At)> _failures = [];

    /// <summary>How long a try from this address has to wait; zero when it may be looked at.</summary>
    public TimeSpan WaitOf(string address)
    {
        _failures.RemoveAll(failure => clock.GetElapsedTime(failure.At) >= options.FailureWindow);
        TimeSpan wait = _failures.Count >= options.FailuresPerUser ? Remaining(_failures[0].At) : TimeSpan.Zero;
        if (_failures.Count(failure => failure.Address == address) < options.FailuresPerAddress) return wait;
        TimeSpan own = Remaining(_failures.Find(failure => failure.Address == address).At);
        return own > wait ? own : wait;
    }

    /// <summary>Notes a failed try.</summary>
    public void Add(string address) => _failures.Add((address, clock.GetTimestamp()));

    /// <summary>Forgets those of an address, from where somebody has signed in now.</summary>
    public void Clear(string address) => _failures.RemoveAll(failure => failure.Address == address);

    private TimeSpan Remaining(long at) => options.FailureWindow - clock.GetElapsedTime(at);
}
