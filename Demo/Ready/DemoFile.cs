using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json;
using IdleCloud.Gateway.Hosting;

namespace IdleCloud.Demo.Ready;

/// <summary>
/// What a program needs to use the running demo: <c>demo.json</c> in the data directory, there from the moment that the demo is ready
/// until it stops. The process ids are those at that moment.
/// </summary>
internal sealed record DemoFile
{
    /// <summary>The base URL for OpenAI's clients, with <c>/v1</c>.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The same over TLS; absent without <c>--tls-port</c>.</summary>
    public string? TlsBaseUrl { get; init; }

    /// <summary>The certificate to trust for it, PEM; absent without <c>--tls-port</c>.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>The customer's key.</summary>
    public required string ApiKey { get; init; }

    /// <summary>The model that the miners serve.</summary>
    public required string Model { get; init; }

    /// <summary>The key of the miners' owner.</summary>
    public required string MinerKey { get; init; }

    /// <summary>The operator's key.</summary>
    public required string OperatorKey { get; init; }

    /// <summary>What runs the grains: <c>Local</c> or <c>Orleans</c>.</summary>
    public required string GrainHost { get; init; }

    /// <summary>The process that is gateway and silo.</summary>
    public required int GatewayPid { get; init; }

    /// <summary>The miner agents, in the order of their numbers.</summary>
    public required ImmutableArray<int> MinerPids { get; init; }

    /// <summary>Leaves the keys out, so that they never reach a log by way of a record's text.</summary>
    public override string ToString() => $"DemoFile {{ BaseUrl = {BaseUrl} }}";

    /// <summary>Reads a running demo's file.</summary>
    public static DemoFile Read(string path) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(path), DemoFileJsonContext.Default.DemoFile)!;

    /// <summary>Writes it for the owner's eyes only.</summary>
    public void Write(string path) => PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, DemoFileJsonContext.Default.DemoFile));
}

/// <summary>How <see cref="DemoFile"/> is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(DemoFile))]
internal sealed partial class DemoFileJsonContext : JsonSerializerContext;
