using IdleCloud.Contracts;

namespace IdleCloud.Silo.Ledger;

/// <summary>Brings the outcome journal into the books, in its order. Each bill's id makes a repeat harmless.</summary>
internal sealed class JournalReplay(Poster poster, BooksChange change)
{
    private const int Chunk = 512;

    /// <summary>Posts the journal's oldest bills; when this returns, they are in the books, or kept for a person to look at.</summary>
    /// <exception cref="StorageUnavailableException">PostgreSQL does not answer. The journal is as it was.</exception>
    public async Task ReplayAsync(PostConnection connection, OutcomeJournal journal)
    {
        PendingPost[] posts = [.. journal.Peek(Chunk, out long position).Select(posting => new PendingPost(posting))];
        PostStatus[] statuses = await poster.PostAsync(connection, posts);
        for (int i = 0; i < posts.Length; i++)
        {
            if (statuses[i] is PostStatus.Fenced or PostStatus.Insufficient) statuses[i] = await ForceAsync(posts[i]);
            if (statuses[i] is PostStatus.Conflict or PostStatus.Rejected) journal.KeepRefused(posts[i].Posting, statuses[i]);
        }

        journal.Advance(position);
    }

    private Task<PostStatus> ForceAsync(PendingPost post) => change.MakeAsync(
        new BooksView([post.Posting.AccountId], ForcedPost.Accounts(post), JobId: post.Posting.JobId),
        books => ForcedPost.Post(books, post),
        CancellationToken.None);
}
