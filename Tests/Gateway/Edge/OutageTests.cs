using System.Net;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Demo.Postgres;
using static IdleCloud.Tests.Gateway.Edge.ErrorAnswers;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>What customers see while the database is away, with a real server that is really stopped.</summary>
public sealed class OutageTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-edge-outage-");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Send_WhenTheDatabaseIsAway_Answers503AndNever401()
    {
        PrivatePostgres postgres = await PrivatePostgres.StartAsync(
            new() { DataDirectory = Path.Combine(_directory.FullName, "postgres"), IsDurable = false }, Now);
        await using EdgeServer server = await EdgeServer.StartAsync(postgres.ConnectionString);
        string known = await server.IssueKeyAsync(ApiKeyKind.Customer);
        using HttpResponseMessage before = await server.GetAsync("/v1/models", known);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await postgres.DisposeAsync();

        // A key that is in no memory: whether it is valid cannot be told, and a 401 would make clients throw it away.
        using HttpResponseMessage response = await server.GetAsync("/v1/models", ApiKeyFormat.Generate(ApiKeyKind.Customer));
        await AssertErrorAsync(response, HttpStatusCode.ServiceUnavailable, "service_unavailable");

        // What the grains have in memory goes on being served.
        using HttpResponseMessage served = await server.GetAsync("/v1/models", known);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }
}
