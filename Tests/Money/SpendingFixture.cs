using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Money;

/// <summary>
/// A <see cref="ChatServer"/> that waits long for a miner's last word on an answer that a customer has left: what it says is billed, and
/// the miner of a test always says it.
/// </summary>
public sealed class SpendingFixture(PostgresFixture postgres) : IAsyncLifetime
{
    internal ChatServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Server = await ChatServer.StartAsync(postgres, settings: new() { ["Gateway:Relay:ReportTimeout"] = "00:00:30" });

    public ValueTask DisposeAsync() => Server is null ? default : Server.DisposeAsync();
}
