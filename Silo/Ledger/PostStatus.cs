namespace IdleCloud.Silo.Ledger;

/// <summary>What became of a <see cref="JobPosting"/>.</summary>
internal enum PostStatus
{
    /// <summary>It is in the books, durably.</summary>
    Posted,

    /// <summary>It is in the outcome journal, durably, and will be in the books when PostgreSQL is back. As good as posted.</summary>
    Journaled,

    /// <summary>It was in the books before, with the same body.</summary>
    AlreadyPosted,

    /// <summary>Its lease is closed, or a newer one has been opened. Nothing was written; what remains in the newer lease decides.</summary>
    Fenced,

    /// <summary>The lease does not hold so much any more. Nothing was written.</summary>
    Insufficient,

    /// <summary>The job is in the books with another body. Nothing was written.</summary>
    Conflict,

    /// <summary>The books refuse what it says: a bug of ours. Nothing was written.</summary>
    Rejected,

    /// <summary>
    /// It is neither in the books nor in the journal: PostgreSQL is away and the journal is full or broken, or too much waits.
    /// Nothing was charged, and the customer must not be told that the answer is whole.
    /// </summary>
    Unavailable,
}
