namespace IdleCloud.Silo.Ledger;

/// <summary>The answer to a <see cref="JobPosting"/>.</summary>
internal enum PostStatus
{
    /// <summary>It is durable, in the log or in the outcome journal, and will be in the books in a moment: the answer's last bytes may be sent.</summary>
    Accepted,

    /// <summary>Its lease is not known here to be live. Nothing was written; what remains in the newer lease decides.</summary>
    Fenced,

    /// <summary>It says what no books could hold: a bug of ours. Nothing was written.</summary>
    Rejected,

    /// <summary>
    /// Neither PostgreSQL nor the journal takes it, or too much waits. Nothing was charged, and the customer must not be told that the answer
    /// is whole.
    /// </summary>
    Unavailable,

    /// <summary>The same, but it may be on a disk all the same. Whoever asks again by the job's id finds out.</summary>
    Unknown,
}

/// <summary>What became of a bill when it came to the books.</summary>
internal enum BookedAs
{
    /// <summary>It is in the books.</summary>
    Posted,

    /// <summary>It is in the books; its lease could not pay all of it, so that some was taken from what nobody holds, or is owed.</summary>
    Short,

    /// <summary>It was there before, with the same body.</summary>
    AlreadyPosted,

    /// <summary>The job is in the books with another body: kept for a person to look at.</summary>
    Conflict,

    /// <summary>The books refuse what it says: kept for a person to look at.</summary>
    Refused,

    /// <summary>Its lease does not count, or has not so much left, and nobody has been told that it is accepted: nothing was written.</summary>
    NotCovered,
}
