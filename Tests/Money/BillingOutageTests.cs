using System.Net;
using System.Net.Http.Headers;
using System.Text;
using IdleCloud.Contracts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Demo.Postgres;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Money;

/// <summary>PostgreSQL stops under a running gateway: who has begun is served to the end and billed, who has not is told soon.</summary>
public sealed class BillingOutageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly Usage Two = new() { PromptTokens = 12, CompletionTokens = 2 };
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-billing-");
    private PrivatePostgres _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await StartPostgresAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Postgres_WhenItStops_LetsStreamsEndAndTellsNewcomersSoon()
    {
        await using ChatServer server = await ChatServer.StartAsync(postgres, settings: new() { ["Storage:ConnectionString"] = _server.ConnectionString });
        await using ScriptedMiner miner = await server.ConnectMinerAsync();
        string running = await CreateKeyAsync(server, "acct_running");
        string newcomer = await CreateKeyAsync(server, "acct_newcomer");
        // Both keys are known at the edge; only one account has its credit in use.
        foreach (string key in new[] { running, newcomer }) await GetModelsAsync(server, key);
        Task<HttpResponseMessage> asking = PostAsync(server, running);
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "half ");
        using HttpResponseMessage stream = await asking;

        await _server.DisposeAsync();
        long began = TimeProvider.System.GetTimestamp();
        using (HttpResponseMessage refused = await PostAsync(server, newcomer))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Timing.KeepsSince(began, TimeSpan.FromSeconds(2), "503 without PostgreSQL");
            Assert.InRange(int.Parse(Assert.Single(refused.Headers.GetValues("Retry-After"))), 1, 60);
        }

        // Whoever has credit in use begins nothing either, once the books are known to be out of reach.
        ILedger ledger = server.Services.GetRequiredService<ILedger>();
        await Eventually.HoldsAsync(() => !ledger.IsReachable, TimeSpan.FromSeconds(2), "the books are known to be out of reach");
        using (HttpResponseMessage refused = await PostAsync(server, running)) AssertToldWithLimits(refused);
        // This one fails before its account is asked: nothing can be noted under its key.
        using (HttpResponseMessage refused = await PostAsync(server, running, idempotencyKey: "again")) AssertToldWithLimits(refused);

        miner.Text(job, 1, "and whole");
        miner.Complete(job, 2, FinishReason.Stop, Two);
        Assert.EndsWith("data: [DONE]\n\n", await stream.Content.ReadAsStringAsync(Cancel));

        _server = await StartPostgresAsync();
        await using var books = new Books(_server.ConnectionString, ledger);
        await Eventually.HoldsAsync(() => ledger.IsReachable, TimeSpan.FromSeconds(20), "the books are close behind the journal");
        Assert.Equal(1, await books.JobsAsync("acct_running"));
        Assert.Equal((12 * 10) + (2 * 40), await books.ChargedAsync("acct_running"));
        await Eventually.HoldsAsync(() => IsInOrderAsync(server), TimeSpan.FromSeconds(20), "the books are in order");
        await ServeAsync(miner, () => PostAsync(server, newcomer));
    }

    private static void AssertToldWithLimits(HttpResponseMessage refused)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        foreach (string name in new[] { "Limit", "Remaining", "Reset" }) Assert.True(refused.Headers.Contains($"X-RateLimit-{name}-Requests"), name);
    }

    private static async Task<bool> IsInOrderAsync(ChatServer server)
    {
        try
        {
            await Books.CheckAsync(server.Services.GetRequiredService<ILedger>());
            return true;
        }
        catch (StorageUnavailableException)
        {
            // A connection of the pool that did not survive.
            return false;
        }
    }

    /// <summary>Asks until a miner gets the job: what was told to come again does.</summary>
    private static async Task ServeAsync(ScriptedMiner miner, Func<Task<HttpResponseMessage>> ask)
    {
        Task<Job> next = miner.NextJobAsync();
        Task<HttpResponseMessage> asking = ask();
        while (await Task.WhenAny(asking, next) == asking)
        {
            using HttpResponseMessage refused = await asking;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            asking = ask();
        }

        miner.Text(await next, 0, "ok");
        miner.Complete(await next, 1, FinishReason.Stop, Two);
        using HttpResponseMessage served = await asking;
        Assert.EndsWith("data: [DONE]\n\n", await served.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<string> CreateKeyAsync(ChatServer server, string accountId)
    {
        IGrainFactory grains = server.Services.GetRequiredService<IGrainFactory>();
        await grains.CreateFundedAsync(accountId);
        return (await grains.GetGrain<IKeyRingGrain>(accountId).CreateAsync(NewApiKey.Customer("test"))).NewSecret;
    }

    private static async Task GetModelsAsync(ChatServer server, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.Contains("X-RateLimit-Remaining-Requests"));
    }

    private static Task<HttpResponseMessage> PostAsync(ChatServer server, string key, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                """{"model":"idle-tiny","messages":[{"role":"user","content":"Hi"}],"stream":true}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    private Task<PrivatePostgres> StartPostgresAsync() => PrivatePostgres.StartAsync(
        new() { DataDirectory = Path.Combine(_directory.FullName, "postgres"), IsDurable = false }, Cancel);
}
