namespace IdleCloud.Gateway.Relay;

/// <summary>Where a relay's text goes: one of the two shapes of an answer.</summary>
internal interface IAnswerSink
{
    /// <summary>True when the customer has seen part of the answer, so that no other attempt may start it afresh.</summary>
    bool HasVisibleOutput { get; }

    /// <summary>Takes part of the answer.</summary>
    /// <param name="utf8">Whole characters of valid UTF-8, not empty.</param>
    void AddText(ReadOnlySpan<byte> utf8);

    /// <summary>Takes part of the model's thoughts; only called where the customer asked for them.</summary>
    /// <param name="utf8">Whole characters of valid UTF-8, not empty.</param>
    void AddReasoning(ReadOnlySpan<byte> utf8);
}
