using IdleCloud.Contracts;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>Commits a batch and finds out what became of each bill in it; one that the books refuse does not hurt its neighbours.</summary>
internal sealed partial class Poster(TimeSpan answerTimeout, TimeProvider clock, ILogger<Poster> logger)
{
    private const int MaxContentions = 10;

    /// <summary>Commits bills.</summary>
    /// <returns>What became of each, in their order.</returns>
    /// <exception cref="StorageUnavailableException">
    /// PostgreSQL does not answer. Some may be written or be written yet; the connection is of no more use.
    /// </exception>
    public async Task<PostStatus[]> PostAsync(PostConnection connection, IReadOnlyList<PendingPost> posts)
    {
        var statuses = new PostStatus[posts.Count];
        try
        {
            // The same id twice: the second is a repeat of the first, whatever becomes of that.
            HashSet<Guid> seen = new(posts.Count);
            List<int> first = new(posts.Count), repeats = [];
            for (int i = 0; i < posts.Count; i++) (seen.Add(posts[i].Posting.JobId) ? first : repeats).Add(i);
            await PostDistinctAsync(connection, posts, first, statuses);
            foreach (int repeat in repeats) await PostDistinctAsync(connection, posts, [repeat], statuses);
            return statuses;
        }
        catch (Exception e)
        {
            throw new StorageUnavailableException($"Bills could not be posted: {e.Message}", e);
        }
    }

    /// <summary>Writes failed attempts.</summary>
    public Task WriteAsync(PostConnection connection, IReadOnlyList<FailedAttempt> failures) => InTime(connection.WriteAsync(failures));

    private async Task PostDistinctAsync(
        PostConnection connection, IReadOnlyList<PendingPost> posts, List<int> chosen, PostStatus[] statuses)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                HashSet<Guid> written = await InTime(connection.PostAsync([.. chosen.Select(i => posts[i])]));
                if (written.Count < chosen.Count) await ExplainAsync(connection, posts, chosen, written, statuses);
                return;
            }
            catch (PostgresException e) when (LedgerConstraints.IsContention(e) && attempt < MaxContentions)
            {
                LogContention(attempt, e.MessageText);
            }
            catch (PostgresException e) when (LedgerConstraints.IsRefusal(e))
            {
                await PostApartAsync(connection, posts, chosen, statuses, e);
                return;
            }
        }
    }

    private async Task PostApartAsync(
        PostConnection connection, IReadOnlyList<PendingPost> posts, List<int> chosen, PostStatus[] statuses, PostgresException refusal)
    {
        if (chosen.Count > 1)
        {
            int half = chosen.Count / 2;
            await PostDistinctAsync(connection, posts, chosen[..half], statuses);
            await PostDistinctAsync(connection, posts, chosen[half..], statuses);
            return;
        }

        bool isInsufficient = LedgerConstraints.IsInsufficient(refusal);
        statuses[chosen[0]] = isInsufficient ? PostStatus.Insufficient : PostStatus.Rejected;
        if (!isInsufficient) LogRejected(posts[chosen[0]].Posting.JobId, refusal.MessageText);
    }

    private async Task ExplainAsync(
        PostConnection connection, IReadOnlyList<PendingPost> posts, List<int> chosen, HashSet<Guid> written, PostStatus[] statuses)
    {
        List<int> others = chosen.FindAll(i => !written.Contains(posts[i].Posting.JobId));
        Dictionary<Guid, Guid> known = await InTime(connection.DigestsAsync([.. others.Select(i => posts[i].Posting.JobId)]));
        foreach (int i in others)
        {
            statuses[i] = !known.TryGetValue(posts[i].Posting.JobId, out Guid digest) ? PostStatus.Fenced
                : digest == posts[i].Digest ? PostStatus.AlreadyPosted
                : PostStatus.Conflict;
        }
    }

    // Not a cancellation: that asks the server, and one that hangs does not answer that either. What is given up here ends by itself
    // at the server's own time-out.
    private Task<T> InTime<T>(Task<T> work) => work.IsCompleted ? work : work.WaitAsync(answerTimeout, clock);

    private Task InTime(Task work) => work.IsCompleted ? work : work.WaitAsync(answerTimeout, clock);
}
