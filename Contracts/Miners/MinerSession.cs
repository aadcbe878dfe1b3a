namespace IdleCloud.Contracts.Miners;

/// <summary>
/// One connection of one miner. The number grows with each connection of the miner, wherever it connects, and a newer session
/// fences the older one.
/// </summary>
/// <param name="MinerId">The miner; made by <see cref="MinerIds"/>.</param>
/// <param name="GatewayId">The gateway that holds the connection.</param>
/// <param name="Number">The session's number, from 1.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.MinerSession")]
public sealed record MinerSession(
    [property: Id(0)] string MinerId,
    [property: Id(1)] string GatewayId,
    [property: Id(2)] long Number)
{
    /// <summary>
    /// Where other gateways reach the one that holds the connection, an <c>https</c> URL of its private listener; null when it told none. So whoever
    /// is leased a slot knows where the miner is, without asking a directory that could be out of date.
    /// </summary>
    [Id(3)] public string? GatewayAddress { get; init; }
}
