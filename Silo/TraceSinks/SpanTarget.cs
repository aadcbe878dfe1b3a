namespace IdleCloud.Silo.TraceSinks;

/// <summary>A sink as spans are sent to it.</summary>
/// <param name="AccountId">Whose it is.</param>
/// <param name="Endpoint">The URL.</param>
/// <param name="Headers">Its headers, encrypted; null for none.</param>
internal sealed record SpanTarget(string AccountId, string Endpoint, byte[]? Headers);
