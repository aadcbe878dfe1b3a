using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.Hosting;

/// <summary>The answer of a health route.</summary>
/// <param name="Status"><c>ok</c>, <c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Reason">Why it is not ready.</param>
internal sealed record HealthReport(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);
