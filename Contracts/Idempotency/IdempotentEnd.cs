namespace IdleCloud.Contracts.Idempotency;

/// <summary>How the request that ran a key's job has ended.</summary>
[GenerateSerializer, Alias("IdleCloud.IdempotentEnd")]
public enum IdempotentEnd
{
    /// <summary>It failed, or never began, and nothing was or will be charged: the key is free again.</summary>
    Uncharged,

    /// <summary>It was billed, or its answer was whole and free: the key is used.</summary>
    Charged,

    /// <summary>Whether it was billed is not known: the books are asked.</summary>
    Unknown,
}
