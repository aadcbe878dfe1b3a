using System.Diagnostics.CodeAnalysis;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.Miners;

/// <summary>A session, or why there is none.</summary>
internal readonly struct HandshakeResult
{
    private HandshakeResult(MinerConnection? connection, Refused? refusal) => (Connection, Refusal) = (connection, refusal);

    /// <summary>The session.</summary>
    public MinerConnection? Connection { get; }

    /// <summary>Why there is none.</summary>
    public Refused? Refusal { get; }

    /// <summary>True when there is a session.</summary>
    [MemberNotNullWhen(true, nameof(Connection))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAccepted => Connection is not null;

    /// <summary>A session.</summary>
    public static implicit operator HandshakeResult(MinerConnection connection) => new(connection, null);

    /// <summary>No session.</summary>
    public static implicit operator HandshakeResult(Refused refusal) => new(null, refusal);
}
