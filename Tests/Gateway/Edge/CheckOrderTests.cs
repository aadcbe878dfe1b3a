using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FsCheck.Fluent;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging;
using static IdleCloud.Tests.Gateway.Edge.ErrorAnswers;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>The real route for chat completions with no miner behind it: every request ends in the error of the first check it fails.</summary>
public sealed class CheckOrderTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    /// <summary>
    /// Each line breaks every rule from its own on: a sender's key, the type of the body, the body, and what is told. No miner is
    /// there for any of them.
    /// </summary>
    private const string Order = """
        nobody     text/plain        not-json     401 invalid_api_key         -
        revoked    text/plain        not-json     401 invalid_api_key         -
        suspended  text/plain        too-large    415 unsupported_media_type  -
        suspended  application/json  too-large    413 request_too_large       -
        suspended  application/json  not-json     400 invalid_json            -
        suspended  application/json  no-model     400 missing_required_parameter model
        suspended  application/json  refused      400 unsupported_parameter   n
        suspended  application/json  unknown      403 account_suspended       -
        suspended  application/json  good         403 account_suspended       -
        customer   application/json  unknown      404 model_not_found         model
        customer   application/json  good         503 no_miners_available     -
        """;

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["too-large"] = new('x', (4 * 1024 * 1024) + 1),
        ["not-json"] = "{",
        ["no-model"] = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        ["refused"] = RequestBodies.With("\"n\":2").Replace("idle-tiny", "gpt-4o", StringComparison.Ordinal),
        ["unknown"] = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        ["good"] = RequestBodies.With("\"max_tokens\":5"),
    };

    [Fact]
    public async Task Send_WhenSeveralThingsAreWrong_TellsTheFirst()
    {
        Dictionary<string, string?> keys = new()
        {
            ["nobody"] = null,
            ["revoked"] = await edge.Server.IssueKeyAsync(ApiKeyKind.Customer),
            ["suspended"] = await edge.Server.IssueKeyAsync(ApiKeyKind.Customer, account => account.SetSuspendedAsync(true)),
            ["customer"] = await edge.Server.IssueKeyAsync(ApiKeyKind.Customer),
        };
        await edge.Server.Grains.GetGrain<IApiKeyGrain>(ApiKeyFormat.Hash(keys["revoked"]!)).RevokeAsync();

        foreach (string line in Order.Split('\n'))
        {
            string[] cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            using HttpResponseMessage response = await PostAsync(keys[cells[0]], Bodies[cells[2]], cells[1]);
            Assert.True(cells[3] == $"{(int)response.StatusCode}", $"{line}: {(int)response.StatusCode}");
            await AssertErrorAsync(response, response.StatusCode, cells[4], cells[5] == "-" ? null : cells[5]);
        }
    }

    [Fact]
    public async Task Send_WhenTheAccountIsSuspendedOrFreedMeanwhile_LearnsItWithinASecond()
    {
        IAccountGrain account = null!;
        string key = await edge.Server.IssueKeyAsync(ApiKeyKind.Customer, made => (account = made).SetSuspendedAsync(false));
        await AssertErrorAsync(await PostAsync(key, Bodies["unknown"]), HttpStatusCode.NotFound, "model_not_found", "model");
        await account.SetSuspendedAsync(true);

        await BecomesAsync(HttpStatusCode.Forbidden);
        await account.SetSuspendedAsync(false);
        await BecomesAsync(HttpStatusCode.NotFound);

        Task BecomesAsync(HttpStatusCode status) => Eventually.HoldsAsync(
            async () =>
            {
                using HttpResponseMessage response = await PostAsync(key, Bodies["unknown"]);
                return response.StatusCode == status;
            },
            TimeSpan.FromSeconds(5),
            $"the answer is {status}");
    }

    [Fact]
    public async Task Send_WhenABodyIsMutated_NeverAnswers500()
    {
        string key = await edge.Server.IssueKeyAsync(ApiKeyKind.Customer);
        int runs = TestScale.Choose(ci: 300, full: 20_000, "mutated bodies over HTTP");
        foreach (byte[] body in MutatedBodies.All.Sample(runs))
        {
            using HttpResponseMessage response = await PostAsync(key, body, "application/json");
            Assert.Contains(
                response.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.ServiceUnavailable });
        }

        Assert.Empty(edge.Server.Logs.At(LogLevel.Warning));
    }

    private Task<HttpResponseMessage> PostAsync(string? key, string body, string contentType = "application/json") =>
        PostAsync(key, Encoding.UTF8.GetBytes(body), contentType);

    private async Task<HttpResponseMessage> PostAsync(string? key, byte[] body, string contentType)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        return await edge.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
