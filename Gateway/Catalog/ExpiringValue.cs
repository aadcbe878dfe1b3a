namespace IdleCloud.Gateway.Catalog;

/// <summary>
/// A value that is loaded when somebody asks for it and kept for a while. Callers that come together share one load; a failed load
/// is told to those that waited for it, and the next caller tries again. A value's age counts from before its load began, since it
/// may be as old as that.
/// </summary>
/// <param name="load">Loads the value.</param>
/// <param name="timeToLive">How long a value is kept.</param>
/// <param name="loadTimeout">How long a load may take; longer is a <see cref="TimeoutException"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class ExpiringValue<T>(Func<Task<T>> load, TimeSpan timeToLive, TimeSpan loadTimeout, TimeProvider time)
{
    private Load? _current;

    /// <summary>True when the next caller has to wait for a load.</summary>
    public bool IsStale => !IsFresh(Volatile.Read(ref _current));

    /// <summary>The value, at most as old as the time to live.</summary>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        Load? current = Volatile.Read(ref _current);
        Task<T> value = (IsFresh(current) ? current! : Renew(current)).Value;
        return value.IsCompletedSuccessfully ? new(value.Result) : new(value.WaitAsync(cancellationToken));
    }

    private bool IsFresh(Load? current) => current is { HasFailed: false } && time.GetElapsedTime(current.Started) < timeToLive;

    /// <summary>Puts a new load in place of a stale one; the loser of a race takes the winner's.</summary>
    private Load Renew(Load? stale)
    {
        Load renewed = new(time.GetTimestamp(), new(() => load().WaitAsync(loadTimeout, time)));
        Load? found = Interlocked.CompareExchange(ref _current, renewed, stale);
        return found == stale ? renewed : found!;
    }

    private sealed class Load(long started, Lazy<Task<T>> value)
    {
        public long Started => started;

        /// <summary>The load starts with the first look at it, and only once.</summary>
        public Task<T> Value => value.Value;

        public bool HasFailed => value is { IsValueCreated: true, Value: { IsCompleted: true, IsCompletedSuccessfully: false } };
    }
}
