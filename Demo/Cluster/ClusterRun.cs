using IdleCloud.Demo.Options;

namespace IdleCloud.Demo.Cluster;

/// <summary>What the cluster was asked to run.</summary>
/// <param name="Demo">What it shares with the demo; its port is the first gateway's, the others have the next ones.</param>
/// <param name="Silos">Silos, 1 to 9.</param>
/// <param name="Gateways">Gateways, 1 to 9.</param>
/// <param name="Redis">HOST:PORT of the Redis with the membership; null when that is in PostgreSQL.</param>
internal sealed record ClusterRun(DemoOptions Demo, int Silos, int Gateways, string? Redis);
