using System.Net;
using System.Text;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using static IdleCloud.Tests.Gateway.Edge.ErrorAnswers;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>What a key is for: told after the body was understood, and before whether the model exists.</summary>
public sealed class KeyPermissionTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    [Fact]
    public async Task Chat_WithoutTheScope_IsForbidden()
    {
        string key = await IssueAsync(new() { Kind = ApiKeyKind.Customer, Name = "lists", Scopes = ApiScopes.Models });
        string message = await AssertErrorAsync(await ChatAsync(key, "no-such-model"), HttpStatusCode.Forbidden, "scope_missing");
        Assert.Contains("'chat'", message, StringComparison.Ordinal);
        using HttpResponseMessage models = await edge.Server.GetAsync("/v1/models", key);
        Assert.Equal(HttpStatusCode.OK, models.StatusCode);
    }

    [Fact]
    public async Task Models_WithoutTheScope_AreForbidden()
    {
        string key = await IssueAsync(new() { Kind = ApiKeyKind.Customer, Name = "asks", Scopes = ApiScopes.Chat });
        await AssertErrorAsync(await edge.Server.GetAsync("/v1/models", key), HttpStatusCode.Forbidden, "scope_missing");
        await AssertErrorAsync(await edge.Server.GetAsync("/v1/models/idle-tiny", key), HttpStatusCode.Forbidden, "scope_missing");
    }

    [Theory]
    [InlineData("gpt-oss-20b")]
    [InlineData("no-such-model")]
    public async Task Chat_WithAKeyForAnotherModel_IsForbiddenWhetherTheModelExistsOrNot(string model)
    {
        string key = await IssueAsync(NewApiKey.Customer("tiny") with { AllowedModels = ["idle-tiny"] });
        await AssertErrorAsync(await ChatAsync(key, model), HttpStatusCode.Forbidden, "model_not_allowed", "model");
        await AssertErrorAsync(await ChatAsync(key, "idle-tiny"), HttpStatusCode.ServiceUnavailable, "no_miners_available");
    }

    private async Task<string> IssueAsync(NewApiKey key)
    {
        string accountId = $"acct_{Guid.NewGuid():n}";
        await edge.Server.Grains.GetGrain<IAccountGrain>(accountId).CreateAsync("Ada");
        return (await edge.Server.Grains.GetGrain<IKeyRingGrain>(accountId).CreateAsync(key)).NewSecret;
    }

    private async Task<HttpResponseMessage> ChatAsync(string key, string model)
    {
        string body = $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}]}""";
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", key);
        return await edge.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
