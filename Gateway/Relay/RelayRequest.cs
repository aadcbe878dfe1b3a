namespace IdleCloud.Gateway.Relay;

/// <summary>What a relay needs to know of its request.</summary>
/// <param name="IsStream">True for an answer piece by piece; false for one whole body, which needs no waking per token.</param>
/// <param name="IncludeReasoning">True when the model's thoughts are passed on; else they are only counted.</param>
/// <param name="AbortConnection">
/// Breaks the customer's connection: the only way out when it takes no bytes and the request's own task is stuck in writing.
/// </param>
internal readonly record struct RelayRequest(bool IsStream, bool IncludeReasoning, Action AbortConnection);
