namespace IdleCloud.Wire;

/// <summary>The numbers that both ends of the miner link hold each other to; <c>docs/reference/wire.md</c> lists them.</summary>
public static class WireLimits
{
    /// <summary>
    /// The newest protocol spoken here, as told in <see cref="Register.ProtocolVersion"/>. What only adds fields or frames does not change it: whoever
    /// does not know them passes them over.
    /// </summary>
    public const uint ProtocolVersion = 1;

    /// <summary>The oldest protocol spoken here: that of the release before, so that agents and gateways are replaced in any order.</summary>
    public const uint OldestProtocolVersion = 1;

    /// <summary>Where a gateway takes miners: the path of the WebSocket upgrade request.</summary>
    public const string ConnectPath = "/miner/v1/connect";

    /// <summary>The largest frame from agent to gateway, in bytes without its length prefix.</summary>
    public const int MaxMinerFrameBytes = 64 * 1024;

    /// <summary>The largest frame from gateway to agent, in bytes without its length prefix. A job carries the whole prompt.</summary>
    public const int MaxGatewayFrameBytes = 8 * 1024 * 1024;

    /// <summary>
    /// The most text that fits one chunk, in bytes of UTF-8: <see cref="MaxMinerFrameBytes"/> less room for the other fields.
    /// </summary>
    public const int MaxChunkTextBytes = MaxMinerFrameBytes - 256;

    /// <summary>Frames that wait for the socket at the agent's end, in bytes. Full: the sender waits.</summary>
    public const int MaxAgentQueueBytes = 1024 * 1024;

    /// <summary>Frames that wait for the socket at the gateway's end, in bytes. Full: the miner does not read, and is dropped.</summary>
    public const int MaxGatewayQueueBytes = 4 * MaxGatewayFrameBytes;

    /// <summary>The most models in one <see cref="Register"/>.</summary>
    public const int MaxModels = 64;

    /// <summary>The most GPUs in one <see cref="Register"/>.</summary>
    public const int MaxGpus = 64;

    /// <summary>The longest name, version or model id in a frame, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>The longest engine description in a <see cref="Register"/>, in characters.</summary>
    public const int MaxEngineLength = 256;

    /// <summary>The longest <see cref="Failed.Message"/>, in characters; the rest is cut off.</summary>
    public const int MaxFailureMessageLength = 512;

    /// <summary>The most credits that a session may hold for one model: jobs asked for and not yet sent.</summary>
    public const int MaxOpenCredits = 1024;

    /// <summary>How long the gateway waits for <see cref="Register"/> after the upgrade.</summary>
    public static readonly TimeSpan RegisterTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How often the agent sends <see cref="Heartbeat"/>, apart from tokens.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often the gateway sends <see cref="Ping"/>; the agent answers each at once.</summary>
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(5);

    /// <summary>An agent that has heard nothing from its gateway for so long takes the connection for dead and dials again.</summary>
    public static readonly TimeSpan GatewaySilence = TimeSpan.FromSeconds(15);

    /// <summary>So many heartbeats missed in a row make a miner lost.</summary>
    public const int MissedHeartbeats = 3;

    /// <summary>
    /// Chunks of an attempt that the gateway drops after its <see cref="Cancel"/>: what was under way then. An agent that goes on
    /// beyond that does not obey, and is dropped itself.
    /// </summary>
    public const int MaxChunksAfterCancel = 10_000;
}
