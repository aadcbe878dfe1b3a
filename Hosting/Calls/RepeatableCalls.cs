namespace IdleCloud.Hosting.Calls;

/// <summary>
/// Calls of grains that may be made twice: questions, and whatever is done once for its id. One that got lost is made again, with growing
/// pauses, so that the loss of a silo costs its callers time and no answer. All other failures are the caller's at once.
/// </summary>
internal sealed class RepeatableCalls(TimeProvider clock)
{
    private const int MaxOpen = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Makes a call, and makes it again while it gets lost.</summary>
    /// <param name="patience">For how long.</param>
    /// <param name="state">What the call needs.</param>
    /// <param name="call">The call; a repeat must come to the same as the first, also while that is under way.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    public ValueTask<T> AskAsync<TState, T>(
        CallPatience patience, TState state, Func<TState, ValueTask<T>> call, CancellationToken cancellationToken = default)
    {
        ValueTask<T> first = Begin(state, call);
        return first.IsCompletedSuccessfully ? first : new(RepeatAsync(patience, state, call, first.AsTask(), cancellationToken));
    }

    private static ValueTask<T> Begin<TState, T>(TState state, Func<TState, ValueTask<T>> call)
    {
        try
        {
            return call(state);
        }
        catch (Exception failure)
        {
            return ValueTask.FromException<T>(failure);
        }
    }

    // Without ConfigureAwait(false): a grain's repeats are its own turns, too.
    private async Task<T> RepeatAsync<TState, T>(
        CallPatience patience, TState state, Func<TState, ValueTask<T>> call, Task<T> first, CancellationToken cancellationToken)
    {
        long began = clock.GetTimestamp();
        TimeSpan pause = FirstPause;
        List<Task<T>> open = [first];
        try
        {
            while (true)
            {
                if (await FirstEndedAsync(open, patience.RepeatAfter, cancellationToken) is not { } ended)
                {
                    if (clock.GetElapsedTime(began) >= patience.Total) continue;
                    // The oldest is the least likely to be answered still: it went to a silo that hangs, and is known to be dead later than the first few.
                    if (open.Count == MaxOpen) LetGo(open);
                    open.Add(Begin(state, call).AsTask());
                    continue;
                }

                if (ended.IsCompletedSuccessfully || !MayRepeat(ended, patience)) return await ended;
                open.Remove(ended);
                if (open.Count > 0) continue;
                if (clock.GetElapsedTime(began) >= patience.Total) return await ended;
                // Not all at once: whoever lost a call to the same silo waits here, too.
                await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), clock, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                open.Add(Begin(state, call).AsTask());
            }
        }
        finally
        {
            // One answer is enough: what becomes of the others is of no account.
            while (open.Count > 0) LetGo(open);
        }
    }

    private static void LetGo<T>(List<Task<T>> open)
    {
        _ = open[0].ContinueWith(static late => late.Exception, TaskContinuationOptions.OnlyOnFaulted);
        open.RemoveAt(0);
    }

    /// <summary>The first of some calls that has ended, well or not; null when none has in time.</summary>
    private async Task<Task<T>?> FirstEndedAsync<T>(List<Task<T>> open, TimeSpan time, CancellationToken cancellationToken)
    {
        Task any = open.Count == 1 ? open[0] : Task.WhenAny(open);
        await any.WaitAsync(time, clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (open.Find(static call => call.IsCompleted) is { } ended) return ended;
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    private static bool MayRepeat(Task ended, CallPatience patience) => ended.Exception?.InnerException is { } failure && patience.Outlasts(failure);
}
