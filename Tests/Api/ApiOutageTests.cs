using System.Net;
using IdleCloud.Demo.Postgres;
using IdleCloud.Tests.Gateway.Edge;

namespace IdleCloud.Tests.Api;

/// <summary>What the account API says while the database is away, with a real server that is really stopped.</summary>
public sealed class ApiOutageTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-api-outage-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Send_WhenTheDatabaseIsAway_AnswersUnavailableAndDoesNothing()
    {
        PrivatePostgres postgres = await PrivatePostgres.StartAsync(
            new() { DataDirectory = Path.Combine(_directory.FullName, "postgres"), IsDurable = false }, TestContext.Current.CancellationToken);
        await using EdgeServer server = await EdgeServer.StartAsync(postgres.ConnectionString, new() { ["Users:PasswordIterations"] = "1000" });
        ApiOperator operators = await ApiOperator.CreateAsync(server);
        ApiPerson ada = await ApiPerson.SignUpAsync(server);
        (await ada.SendAsync(HttpMethod.Get, "/balance")).Expect(HttpStatusCode.OK);
        (await operators.SendAsync(HttpMethod.Get, $"/accounts/{ada.AccountId}")).Expect(HttpStatusCode.OK);
        await postgres.DisposeAsync();

        ApiAnswer[] answers =
        [
            await ada.SendAsync(HttpMethod.Get, "/balance"),
            await ada.SendAsync(HttpMethod.Post, "/api-keys", """{"name":"laptop"}"""),
            // Not even suspended: what cannot be written to the audit log is not done.
            await operators.SendAsync(HttpMethod.Patch, $"/accounts/{ada.AccountId}", """{"suspended":true}"""),
        ];
        foreach (ApiAnswer answer in answers)
        {
            answer.AssertError(HttpStatusCode.ServiceUnavailable, "ServiceUnavailableException");
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        Assert.Equal("False", (await operators.SendAsync(HttpMethod.Get, $"/accounts/{ada.AccountId}"))["suspended"]);
    }
}
