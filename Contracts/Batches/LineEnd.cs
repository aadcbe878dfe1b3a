namespace IdleCloud.Contracts.Batches;

/// <summary>How a gateway has ended with a line.</summary>
[GenerateSerializer, Alias("IdleCloud.LineEnd")]
public enum LineEnd
{
    /// <summary>It is answered, and billed; its answer was kept before.</summary>
    Answered,

    /// <summary>It has ended in an error that the next try would have too.</summary>
    Failed,

    /// <summary>It has come to nothing, and nothing was charged: it is tried again.</summary>
    Again,
}
