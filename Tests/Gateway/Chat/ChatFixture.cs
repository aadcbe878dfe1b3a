using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>One server for all tests of a class, in real time.</summary>
public sealed class ChatFixture(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>The server.</summary>
    internal ChatServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ChatServer.StartAsync(postgres);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
