namespace IdleCloud.Silo.Ledger;

/// <summary>The answer to a <see cref="JobPosting"/>.</summary>
/// <param name="Status">What became of it.</param>
internal readonly record struct PostResult(PostStatus Status)
{
    /// <summary>True when the bill is durable, so that the answer's last bytes may be sent.</summary>
    public bool IsDurable => Status is PostStatus.Posted or PostStatus.Journaled or PostStatus.AlreadyPosted;
}
