namespace IdleCloud.Silo.Ledger;

/// <summary>What became of a <see cref="Transfer"/>.</summary>
internal enum TransferStatus
{
    /// <summary>It is in the books.</summary>
    Posted,

    /// <summary>It was in the books before, with the same body.</summary>
    AlreadyPosted,

    /// <summary>Its id is in the books with another body. Nothing was written.</summary>
    Conflict,

    /// <summary>An account would fall below zero. Nothing was written.</summary>
    Insufficient,

    /// <summary>The lease that it names is not the live one. Nothing was written.</summary>
    Fenced,
}
