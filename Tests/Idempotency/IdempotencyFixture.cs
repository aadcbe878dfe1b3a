using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Idempotency;

/// <summary>One server for all tests of a class. Its runners may be silent for long, so that a slow machine is not taken for a dead gateway.</summary>
public sealed class IdempotencyFixture(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>The server.</summary>
    internal ChatServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await StartAsync(postgres);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Starts such a server, for tests that need one of their own.</summary>
    internal static Task<ChatServer> StartAsync(PostgresFixture postgres, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?> { ["Idempotency:RunnerSilence"] = "00:10:00" };
        foreach ((string name, string value) in settings) all[name] = value;
        return ChatServer.StartAsync(postgres, settings: all);
    }
}
