using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>One gateway for all tests of a class, which sign up many people from one address.</summary>
public sealed class ApiFixture(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>The gateway.</summary>
    internal EdgeServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await EdgeServer.StartAsync(postgres, new()
    {
        ["Gateway:Api:SignInsPerAddressAndMinute"] = "10000",
        ["Users:PasswordIterations"] = "1000",
    });

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
