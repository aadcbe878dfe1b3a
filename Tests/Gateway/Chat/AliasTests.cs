using System.Net;
using System.Text;
using System.Text.Json;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>A model that is asked for by another name: all that is said, billed and limited has its id.</summary>
public sealed class AliasTests(PostgresFixture postgres)
{
    private const string Alias = "Vendor/Tiny:latest";

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Chat_WithAnAlias_IsServedAsTheModelAndAnsweredWithItsId()
    {
        await using ChatServer server = await StartAsync();
        await using ScriptedMiner miner = await server.ConnectMinerAsync();
        Task<HttpResponseMessage> asking = AskAsync(server, server.Key);
        Job job = await miner.NextJobAsync();
        Assert.Equal("idle-tiny", job.Model);
        miner.Accept(job);
        miner.Text(job, 0, "Hi");
        miner.Complete(job, 1, FinishReason.Stop, new Usage { PromptTokens = 1, CompletionTokens = 1 });
        using HttpResponseMessage response = await asking;
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.OK, "idle-tiny"), (response.StatusCode, answer.RootElement.GetProperty("model").GetString()));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Alias_OfAModel_IsListedFoundAndLimitedAsTheModel()
    {
        await using ChatServer server = await StartAsync();
        using HttpResponseMessage found = await server.Client.GetAsync($"/v1/models/{Alias}", TestContext.Current.CancellationToken);
        using JsonDocument model = JsonDocument.Parse(await found.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("idle-tiny", Alias, "demo"),
            (model.RootElement.GetProperty("id").GetString(), model.RootElement.GetProperty("aliases")[0].GetString(),
            model.RootElement.GetProperty("tags")[0].GetString()));

        // Nobody serves it: past the check of the key, or not.
        (string Allowed, HttpStatusCode Expected)[] keysOf = [("idle-tiny", HttpStatusCode.ServiceUnavailable), ("gpt-oss-20b", HttpStatusCode.Forbidden)];
        foreach ((string allowed, HttpStatusCode expected) in keysOf)
        {
            IKeyRingGrain keys = Grains(server).GetGrain<IKeyRingGrain>("acct_test");
            string key = (await keys.CreateAsync(NewApiKey.Customer("limited") with { AllowedModels = [allowed] })).NewSecret;
            using HttpResponseMessage response = await AskAsync(server, key);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    private async Task<ChatServer> StartAsync()
    {
        ChatServer server = await ChatServer.StartAsync(postgres);
        ICatalogGrain catalog = Grains(server).GetGrain<ICatalogGrain>(ICatalogGrain.Key);
        CatalogModel tiny = (await catalog.FindAsync("idle-tiny"))!;
        Assert.Null((await catalog.PutAsync(tiny with { Aliases = [Alias], Tags = ["demo"] })).Problem);
        return server;
    }

    private static IGrainFactory Grains(ChatServer server) => server.Services.GetRequiredService<IGrainFactory>();

    private static Task<HttpResponseMessage> AskAsync(ChatServer server, string key)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"{{Alias}}","messages":[{"role":"user","content":"Hi"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", key);
        return server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
