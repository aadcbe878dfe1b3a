using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>One demo for all tests that leave it as they found it: one miner at a pace that a test can interrupt, with TLS.</summary>
public sealed class SharedDemo : IAsyncLifetime
{
    /// <summary>Fast enough for short answers; "Count from 1 to 100." still takes about four seconds.</summary>
    internal const int TokensPerSecond = 100;

    internal DemoProcess Demo { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Demo = await DemoProcess.StartAsync(
        ["--tls-port", $"{FreePort.Take()}", "--max-tokens-per-second", $"{TokensPerSecond}"]);

    public ValueTask DisposeAsync() => Demo is null ? default : Demo.DisposeAsync();
}

/// <summary>Tests on the shared demo. They run one after the other, and not beside others: they measure times on real processes.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SharedDemoCollection : ICollectionFixture<SharedDemo>
{
    public const string Name = "Shared demo";
}

/// <summary>Tests that start demos of their own, likewise one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OwnDemoCollection
{
    public const string Name = "Own demos";
}
