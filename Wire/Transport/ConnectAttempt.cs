using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace IdleCloud.Wire.Transport;

/// <summary>How dialling a gateway went.</summary>
public sealed class ConnectAttempt
{
    /// <summary>The connection; null when there is none.</summary>
    public IMinerTransport? Transport { get; init; }

    /// <summary>The status with which the gateway refused the upgrade; null when there was no HTTP answer at all.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>What was thrown where there is no connection; null when nothing was.</summary>
    public Exception? Error { get; init; }

    /// <summary>What went wrong, for people; empty when connected.</summary>
    public string Problem { get; init; } = "";

    /// <summary>True when there is a connection.</summary>
    [MemberNotNullWhen(true, nameof(Transport))]
    public bool IsConnected => Transport is not null;

    /// <summary>True when the gateway does not know the key: dialling again with it is of no use.</summary>
    public bool IsWrongKey => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
}
