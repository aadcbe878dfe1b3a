using IdleCloud.Wire;

namespace IdleCloud.Gateway.Miners;

/// <summary>The ways in which a gateway says no to a miner that has a good key; codes are stable and in <c>docs/reference/wire.md</c>.</summary>
internal static class Refusals
{
    /// <summary>Nothing, or something other than Register, came first.</summary>
    public static readonly Refused RegisterExpected = new()
    {
        Code = "register_expected",
        Message = $"The first frame must be Register, within {WireLimits.RegisterTimeout.TotalSeconds} s of connecting.",
    };

    /// <summary>The silo does not answer.</summary>
    public static readonly Refused ServiceUnavailable = new()
    {
        Code = "service_unavailable",
        Message = "A part of the service does not answer at the moment. Connect again shortly.",
        Retryable = true,
    };

    /// <summary>The agent speaks another version.</summary>
    public static Refused UnsupportedProtocol(uint version) => new()
    {
        Code = "unsupported_protocol",
        Message = $"This gateway speaks protocol version {WireLimits.ProtocolVersion}, the agent version {version}. Update the older one.",
    };

    /// <summary>A field of Register is wrong.</summary>
    public static Refused InvalidRegister(string what) => new() { Code = "invalid_register", Message = $"Register is not valid: {what}" };

    /// <summary>None of the offered models may be served.</summary>
    /// <param name="reasons">Why not, one sentence per model.</param>
    public static Refused NoModelAccepted(IEnumerable<string> reasons) => new()
    {
        Code = "no_model_accepted", Message = $"None of the offered models was accepted. {string.Join(' ', reasons)}",
    };
}
