namespace IdleCloud.Contracts.Payments;

/// <summary>What became of a <see cref="PaymentNotice"/>. Each of them means that the provider need not send it again.</summary>
[GenerateSerializer, Alias("IdleCloud.NoticeResult")]
public enum NoticeResult
{
    /// <summary>It is kept, and the books say what it tells.</summary>
    Booked,

    /// <summary>It was known.</summary>
    Duplicate,

    /// <summary>It is kept until the payment that it is about is known.</summary>
    Parked,

    /// <summary>It tells nothing that matters here.</summary>
    Ignored,

    /// <summary>It contradicts what was agreed, in amount or currency: kept, not booked, and told to the operator.</summary>
    Contradicts,

    /// <summary>It is signed and cannot be read all the same: told to the operator.</summary>
    Unreadable,
}
