using System.Net;
using Microsoft.Extensions.Options;

namespace IdleCloud.Hosting.Telemetry;

/// <summary>Tells all mistakes in <see cref="TelemetryOptions"/> at once.</summary>
internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        var problems = new ValidateOptionsResultBuilder();
        Require(options.MetricsPort is null or (>= IPEndPoint.MinPort and <= IPEndPoint.MaxPort), "MetricsPort must be 0 to 65535.");
        Require(IPAddress.TryParse(options.MetricsAddress, out _), "MetricsAddress must be an IP address.");
        Require(
            options.OtlpEndpoint is null || IsCollector(options.OtlpEndpoint),
            "OtlpEndpoint must be an http or https URL without query; what is secret goes into OtlpHeaders.");
        Require(IsHeaders(options.OtlpHeaders), "OtlpHeaders must be name=value pairs with commas between.");
        Require(options.TraceRatio is >= 0 and <= 1, "TraceRatio must be 0 to 1.");
        Require(options.MetricsInterval >= ShortestInterval && options.MetricsInterval <= LongestInterval, "MetricsInterval must be 1 s to 10 min.");
        return problems.Build();

        void Require(bool holds, string message)
        {
            if (!holds) problems.AddError(message, TelemetryOptions.Section);
        }
    }

    private static bool IsCollector(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri is { Query: "", UserInfo: "" };

    private static bool IsHeaders(string? headers) =>
        string.IsNullOrEmpty(headers) || headers.Split(',').All(pair => pair.Trim().IndexOf('=', StringComparison.Ordinal) > 0);
}
