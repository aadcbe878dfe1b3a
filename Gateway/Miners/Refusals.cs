using IdleCloud.Wire;

namespace IdleCloud.Gateway.Miners;

/// <summary>The ways in which a gateway says no to a miner that came with a good key; codes are stable and in <c>docs/reference/wire.md</c>.</summary>
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

    /// <summary>This gateway takes nobody any more.</summary>
    public static readonly Refused Draining = new()
    {
        Code = "draining",
        Message = "This gateway is about to stop. Connect to another one, or here again shortly.",
        Retryable = true,
    };

    /// <summary>Ends a session that had begun: its key opens nothing any more.</summary>
    public static readonly Revoked KeyRevoked = new()
    {
        Code = "key_revoked", Reason = "The miner key of this session has been revoked or has expired. Make a new one in your account.",
    };

    /// <summary>Ends a session that had begun: a newer one has taken over.</summary>
    public static readonly Revoked Superseded = new() { Code = "superseded", Reason = "A newer connection of this machine has taken over." };

    /// <summary>Ends a session that had begun: the catalogue has changed, and none of its models may be served any longer.</summary>
    public static Revoked ModelsRefused(IEnumerable<Contracts.Miners.RefusedModel> models) => new()
    {
        Code = "no_model_accepted", Reason = $"What may be served has changed. {ReasonsOf(models)}",
    };

    /// <summary>The agent speaks another version.</summary>
    public static Refused UnsupportedProtocol(uint version) => new()
    {
        Code = "unsupported_protocol",
        Message = $"This gateway speaks protocol versions {WireLimits.OldestProtocolVersion} to {WireLimits.ProtocolVersion}, the agent version {version}. "
            + "Update the older one.",
    };

    /// <summary>A field of Register is wrong.</summary>
    public static Refused InvalidRegister(string what) => new() { Code = "invalid_register", Message = $"Register is not valid: {what}" };

    /// <summary>None of the offered models may be served.</summary>
    public static Refused NoModelAccepted(IEnumerable<Contracts.Miners.RefusedModel> models) => new()
    {
        Code = "no_model_accepted", Message = $"None of the offered models was accepted. {ReasonsOf(models)}",
    };

    private static string ReasonsOf(IEnumerable<Contracts.Miners.RefusedModel> models) =>
        string.Join(' ', models.Select(model => $"{model.ModelId}: {model.Reason}"));
}
