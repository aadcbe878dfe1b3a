using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using IdleCloud.Gateway.Hosting;

namespace IdleCloud.Demo.Cluster;

/// <summary>
/// What a program needs to use the running cluster: <c>cluster.json</c> in the data directory, there from the moment that the cluster is
/// ready until it stops. It is written anew when a process is started again.
/// </summary>
internal sealed record ClusterFile
{
    /// <summary>The gateways' base URLs for OpenAI's clients, with <c>/v1</c>.</summary>
    public required ImmutableArray<string> BaseUrls { get; init; }

    /// <summary>The customer's key.</summary>
    public required string ApiKey { get; init; }

    /// <summary>The model that the miners serve.</summary>
    public required string Model { get; init; }

    /// <summary>The key of the miners' owner.</summary>
    public required string MinerKey { get; init; }

    /// <summary>The operator's key.</summary>
    public required string OperatorKey { get; init; }

    /// <summary>The database of the books, for Npgsql.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>HOST:PORT of the Redis with the membership; null when that is in the database.</summary>
    public string? Redis { get; init; }

    /// <summary>The cluster's name in the membership.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The silos' processes, in the order of their numbers.</summary>
    public required ImmutableArray<int> SiloPids { get; init; }

    /// <summary>The gateways' processes, in the order of <see cref="BaseUrls"/>.</summary>
    public required ImmutableArray<int> GatewayPids { get; init; }

    /// <summary>The miner agents; they are spread over the gateways in turn, from the first.</summary>
    public required ImmutableArray<int> MinerPids { get; init; }

    /// <summary>How many silos the membership has of a status, in Orleans' numbers.</summary>
    public Task<int> CountSilosAsync(int status, CancellationToken cancellationToken) => Redis is null
        ? MembershipTable.CountAsync(ConnectionString, ClusterId, status, cancellationToken)
        : RedisMembers.CountAsync(Redis, ClusterId, status, cancellationToken);

    /// <summary>Leaves the keys out, so that they never reach a log by way of a record's text.</summary>
    public override string ToString() => $"ClusterFile {{ BaseUrls = {string.Join(' ', BaseUrls)} }}";

    /// <summary>Reads a running cluster's file.</summary>
    public static ClusterFile Read(string path) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(path), ClusterFileJsonContext.Default.ClusterFile)!;

    /// <summary>Writes it for the owner's eyes only.</summary>
    public void Write(string path) =>
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, ClusterFileJsonContext.Default.ClusterFile));
}

/// <summary>How <see cref="ClusterFile"/> is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ClusterFile))]
internal sealed partial class ClusterFileJsonContext : JsonSerializerContext;
