namespace IdleCloud.Hosting.Calls;

/// <summary>How long a call that is safe to repeat is asked for its answer.</summary>
/// <param name="Total">From its beginning on; after that the next failure is the caller's. What is under way then is still waited for.</param>
/// <param name="RepeatAfter">
/// After so long without an answer it is sent once more, beside the first: a client of the cluster is not told that the silo which had its
/// call has died. <see cref="Timeout.InfiniteTimeSpan"/> among silos, which are.
/// </param>
/// <param name="IsPassing">Failures beside those of <see cref="LostCalls.IsLost"/> after which the call is repeated; null for none.</param>
internal readonly record struct CallPatience(TimeSpan Total, TimeSpan RepeatAfter, Func<Exception, bool>? IsPassing = null)
{
    /// <summary>True for a failure after which nobody knows whether the grain has done what it was asked, or will when it is asked again.</summary>
    public bool Outlasts(Exception failure) => LostCalls.IsLost(failure) || IsPassing?.Invoke(failure) == true;
}
