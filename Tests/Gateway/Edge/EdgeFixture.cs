using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>One gateway with default settings for all tests of a class.</summary>
public sealed class EdgeFixture(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>The gateway.</summary>
    internal EdgeServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await EdgeServer.StartAsync(postgres);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
