using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using IdleCloud.Demo.Cluster;
using IdleCloud.Demo.Gateway;
using IdleCloud.Demo.Models;
using IdleCloud.Demo.Supervision;
using IdleCloud.Gateway.Bootstrap;
using IdleCloud.Tests.EndToEnd;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// The program <c>GatewayHost --silo</c>, two of it as one cluster: each is a gateway and a silo in one process. Only on the grain host Orleans.
/// </summary>
[Collection(OwnDemoCollection.Name)]
public sealed class CoHostedTests(PostgresFixture postgres)
{
    private const int Timeout = 600_000;
    private const string ClusterId = "co-hosted";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task TwoOfThem_AreOneClusterAndEachServesItsCustomers()
    {
        Assert.SkipUnless(ClusterProcess.WhyNot is null, ClusterProcess.WhyNot ?? "");
        using var directory = new TempDirectory();
        using DataDirectory data = DataDirectory.Hold(directory.Path);
        using var authority = new LocalAuthority(data.Certificates, TimeProvider.System);
        string connectionString = await postgres.CreateDatabaseAsync();
        var model = DemoModel.Read(RepositoryFiles.SmallModel);

        int first = FreePort.Take(), second = FreePort.Take();
        await using ChildProcess one = Start(data, authority, connectionString, 1, first, model);
        await ReadyAsync(one, first);
        await using ChildProcess two = Start(data, authority, connectionString, 2, second, model);
        await ReadyAsync(two, second);
        await Eventually.HoldsAsync(
            async () => await MembershipTable.CountAsync(connectionString, ClusterId, MembershipTable.Active, Cancel) == 2, Patience, "both are silos");

        // Each customer by a miner at the same gateway: these two have no listener for each other.
        BootstrapSecrets secrets = BootstrapSecrets.Read(data.Secrets)!;
        var usage = new Usage { PromptTokens = 5, CompletionTokens = 1 };
        await using AnsweringMiner near = await AnsweringMiner.ConnectAsync(Url(first), secrets.MinerKey, 4, ["one"], usage, "co-hosted-1");
        await AnswersAsync(first, secrets.ApiKey, model.Id, "one");
        await near.DisposeAsync();
        await using AnsweringMiner far = await AnsweringMiner.ConnectAsync(Url(second), secrets.MinerKey, 4, ["two"], usage, "co-hosted-2");
        await AnswersAsync(second, secrets.ApiKey, model.Id, "two");

        // One leaves in the orderly way; the other goes on alone, with all that the first one held.
        await one.StopAsync(Patience, Cancel);
        Assert.Equal(0, await one.Exited);
        await AnswersAsync(second, secrets.ApiKey, model.Id, "two");
    }

    private static Uri Url(int port) => new($"http://127.0.0.1:{port}");

    private static ChildProcess Start(DataDirectory data, LocalAuthority authority, string connectionString, int number, int port, DemoModel model)
    {
        Dictionary<string, string> settings = new()
        {
            ["IDLECLOUD_Lifetime__StopOnStdinClose"] = "true",
            ["IDLECLOUD_Lifetime__DrainDelay"] = "00:00:00",
            ["IDLECLOUD_Cluster__Id"] = ClusterId,
            ["IDLECLOUD_Cluster__Membership"] = "PostgreSql",
            ["IDLECLOUD_Cluster__ConnectionString"] = connectionString,
            ["IDLECLOUD_Cluster__SiloPort"] = "0",
            ["IDLECLOUD_Cluster__GatewayPort"] = "0",
            ["IDLECLOUD_Cluster__CertificatePath"] = authority.Issue($"co-hosted-{number}", isSilo: true),
            ["IDLECLOUD_Cluster__AuthorityPath"] = authority.Path,
            ["IDLECLOUD_Storage__ConnectionString"] = connectionString,
            ["IDLECLOUD_Ledger__JournalDirectory"] = data.JournalOf(number),
            ["IDLECLOUD_Gateway__Id"] = $"gateway-{number}",
            ["IDLECLOUD_Gateway__Port"] = $"{port}",
            ["IDLECLOUD_Gateway__DataDirectory"] = data.Gateway,
        };
        if (number == 1) GatewayProcess.AddBootstrap(settings, model, data);
        return ChildProcess.Start($"gateway {number}", Programs.Find("GatewayHost", "IdleCloud.GatewayHost"), ["--silo"], settings, data.Logs);
    }

    private static async Task ReadyAsync(ChildProcess process, int port)
    {
        using var client = new GatewayClient(port);
        await Eventually.HoldsAsync(
            async () =>
            {
                if (process.Exited.IsCompleted) throw await process.DescribeExitAsync();
                return await client.IsReadyAsync(Cancel);
            },
            Patience, "it serves");
    }

    private static async Task AnswersAsync(int port, string key, string model, string text)
    {
        using var client = new HttpClient();
        await Eventually.HoldsAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url(port), "/v1/chat/completions"))
                {
                    Content = JsonContent.Create(ChatCall.Body(model, "Hi", stream: false)),
                };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
                using HttpResponseMessage response = await client.SendAsync(request, Cancel);
                string body = await response.Content.ReadAsStringAsync(Cancel);
                Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, body);
                return body.Contains($"\"{text}\"", StringComparison.Ordinal);
            },
            Patience, $"the gateway at port {port} answers {text}");
    }
}
