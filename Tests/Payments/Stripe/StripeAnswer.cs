using System.Text.Json.Nodes;

namespace IdleCloud.Tests.Payments.Stripe;

/// <summary>An answer of <see cref="StripeDouble"/>.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="IsSaved">True when a repeat under the same key gets it again; a call that was refused for its form leaves no trace.</param>
internal sealed record StripeAnswer(int Status, string Body, bool IsSaved = true)
{
    /// <summary>A success.</summary>
    public static StripeAnswer Ok(JsonNode body) => new(200, body.ToJsonString());

    /// <summary>An error in Stripe's form.</summary>
    public static StripeAnswer Error(int status, string type, string? code, string message, bool isSaved = true) =>
        new(status, new JsonObject { ["error"] = new JsonObject { ["type"] = type, ["code"] = code, ["message"] = message } }.ToJsonString(), isSaved);

    /// <summary>A form that the API does not take.</summary>
    public static StripeAnswer Invalid(string message) => Error(400, "invalid_request_error", "parameter_invalid", message, isSaved: false);
}
