using System.Net;
using System.Text.Json;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Tests.Api;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Tests.TraceSinks;

/// <summary>Spans of an account's jobs on their way to its own collector, a real HTTP server.</summary>
public sealed class TraceSinkTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private OtlpReceiver _receiver = null!;
    private EdgeServer _server = null!;
    private ApiPerson _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await OtlpReceiver.StartAsync();
        _server = await EdgeServer.StartAsync(postgres, new()
        {
            ["Outbound:AllowPrivate"] = "true",
            ["TraceSinks:Key"] = Convert.ToBase64String(new byte[32]),
            ["TraceSinks:FirstRetry"] = "00:00:00.010",
            ["Usage:PollInterval"] = "00:00:00.050",
            ["Users:PasswordIterations"] = "1000",
        });
        _ada = await ApiPerson.SignUpAsync(_server);
        await (await ApiOperator.CreateAsync(_server)).GrantAsync(_ada.AccountId, 1_000_000_000);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Jobs_OfAnAccountWithASink_AreSpansThere()
    {
        await SetAsync($$$"""{"endpoint":"{{{_receiver.Endpoint}}}","headers":{"x-token":"mine"}}""");
        Guid done = await ApiJobs.RunAsync(_server, _ada.AccountId, "key_a", "idle-tiny", 10, "acct_owner/rig");
        await ApiJobs.RunAsync(_server, _ada.AccountId, "key_a", "idle-tiny", 10, "acct_owner/rig", JobState.MinerLost);
        await SpansAsync(2);

        OtlpSpan whole = Assert.Single(_receiver.Spans, static span => !span.IsError);
        Assert.Equal(
            ("chat idle-tiny", done.ToString("n"), null, "mine"), (whole.Name, whole.TraceId, whole.ParentId, whole.Token));
        Assert.Equal(
            """
            gen_ai.operation.name = chat
            gen_ai.provider.name = idlecloud
            gen_ai.request.model = idle-tiny
            gen_ai.response.id = chatcmpl-ID
            gen_ai.response.model = idle-tiny
            gen_ai.usage.input_tokens = 100
            gen_ai.usage.output_tokens = 10
            idlecloud.attempts = 1
            idlecloud.cost_nano_usd = 120000
            idlecloud.key_id = key_a
            idlecloud.state = done
            """.ReplaceLineEndings("\n"),
            string.Join('\n', whole.Attributes.OrderBy(static each => each.Key, StringComparer.Ordinal)
                .Select(static each => $"{each.Key} = {each.Value}")).Replace(done.ToString("n"), "ID", StringComparison.Ordinal));
        OtlpSpan lost = Assert.Single(_receiver.Spans, static span => span.IsError);
        Assert.Equal("miner_lost", lost.Attributes["error.type"]);
        Assert.Equal("0", lost.Attributes["idlecloud.cost_nano_usd"]);
    }

    [Fact]
    public async Task Jobs_OfOthers_GoNowhere()
    {
        await SetAsync($$"""{"endpoint":"{{_receiver.Endpoint}}"}""");
        ApiPerson eve = await ApiPerson.SignUpAsync(_server);
        await (await ApiOperator.CreateAsync(_server)).GrantAsync(eve.AccountId, 1_000_000_000);
        await ApiJobs.RunAsync(_server, eve.AccountId, "key_e", "idle-tiny", 10, "acct_owner/rig");
        await ApiJobs.RunAsync(_server, _ada.AccountId, "key_a", "idle-tiny", 10, "acct_owner/rig");
        await SpansAsync(1);
        Assert.All(_receiver.Spans, static span => Assert.Equal("key_a", span.Attributes["idlecloud.key_id"]));
    }

    [Fact]
    public async Task Sink_ThatRefuses_IsTriedAFewTimesAndItsOwnerIsTold()
    {
        _receiver.Status = StatusCodes.Status503ServiceUnavailable;
        await SetAsync($$"""{"endpoint":"{{_receiver.Endpoint}}"}""");
        await ApiJobs.RunAsync(_server, _ada.AccountId, "key_a", "idle-tiny", 10, "acct_owner/rig");
        await ProblemAsync("the answer was HTTP 503");
        Assert.Equal(5, _receiver.Posts);

        _receiver.Status = StatusCodes.Status401Unauthorized;
        await ApiJobs.RunAsync(_server, _ada.AccountId, "key_a", "idle-tiny", 10, "acct_owner/rig");
        await ProblemAsync("the answer was HTTP 401");
        Assert.Equal(6, _receiver.Posts);

        _receiver.Status = StatusCodes.Status200OK;
        await ApiJobs.RunAsync(_server, _ada.AccountId, "key_a", "idle-tiny", 10, "acct_owner/rig");
        await SpansAsync(1);
        await ProblemAsync(null);
    }

    [Fact]
    public async Task Set_ThenRemoved_SaysSo()
    {
        await SetAsync($$"""{"endpoint":"{{_receiver.Endpoint}}","headers":{"Authorization":"Bearer secret"},"sample_percent":10}""", "?dryRun=true");
        Assert.Equal(JsonValueKind.Null, (await GetAsync()).GetProperty("endpoint").ValueKind);
        await SetAsync($$"""{"endpoint":"{{_receiver.Endpoint}}","headers":{"Authorization":"Bearer secret"},"sample_percent":10}""");
        JsonElement sink = await GetAsync();
        Assert.Equal(_receiver.Endpoint, sink.GetProperty("endpoint").GetString());
        Assert.Equal("""["Authorization"]""", sink.GetProperty("header_names").GetRawText());
        Assert.Equal(10, sink.GetProperty("sample_percent").GetInt32());
        (await _ada.SendAsync(HttpMethod.Delete, "/trace-sink")).Expect(HttpStatusCode.NoContent);
        Assert.Equal(JsonValueKind.Null, (await GetAsync()).GetProperty("endpoint").ValueKind);
    }

    [Theory]
    [InlineData("""{"endpoint":"ftp://example.com/"}""", "endpoint")]
    [InlineData("""{"endpoint":"https://a:b@example.com/"}""", "endpoint")]
    [InlineData("""{"headers":{}}""", "endpoint")]
    [InlineData("""{"endpoint":"https://example.com/","headers":{"Host":"x"}}""", "headers")]
    [InlineData("""{"endpoint":"https://example.com/","headers":{"content-type":"x"}}""", "headers")]
    [InlineData("""{"endpoint":"https://example.com/","headers":{"a b":"x"}}""", "headers")]
    [InlineData("""{"endpoint":"https://example.com/","headers":{"a":"x\r\ny"}}""", "headers")]
    [InlineData("""{"endpoint":"https://example.com/","sample_percent":0}""", "sample_percent")]
    [InlineData("""{"endpoint":"https://example.com/","sample_percent":101}""", "sample_percent")]
    public async Task Set_WithAWrongMember_IsRefused(string body, string param) =>
        (await _ada.SendAsync(HttpMethod.Put, "/trace-sink", body)).AssertError(HttpStatusCode.BadRequest, "ValidationException", param);

    [Fact]
    public async Task Set_WithHeadersWhereThereIsNoKey_IsRefused()
    {
        await using EdgeServer server = await EdgeServer.StartAsync(postgres, new() { ["Users:PasswordIterations"] = "1000" });
        ApiPerson bob = await ApiPerson.SignUpAsync(server);
        (await bob.SendAsync(HttpMethod.Put, "/trace-sink", """{"endpoint":"https://example.com/","headers":{"a":"b"}}"""))
            .AssertError(HttpStatusCode.Forbidden, "AccessDeniedException", "headers");
        (await bob.SendAsync(HttpMethod.Put, "/trace-sink", """{"endpoint":"http://example.com/"}"""))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", "endpoint");
        (await bob.SendAsync(HttpMethod.Put, "/trace-sink", """{"endpoint":"https://example.com/"}""")).Expect(HttpStatusCode.NoContent);
    }

    private async Task SetAsync(string body, string query = "") =>
        (await _ada.SendAsync(HttpMethod.Put, $"/trace-sink{query}", body)).Expect(HttpStatusCode.NoContent);

    private async Task<JsonElement> GetAsync() => (await _ada.SendAsync(HttpMethod.Get, "/trace-sink")).Expect(HttpStatusCode.OK).Json;

    private Task SpansAsync(int count) => Eventually.HoldsAsync(() => _receiver.Spans.Count == count, Patience, $"{count} spans are there");

    private Task ProblemAsync(string? problem) => Eventually.HoldsAsync(
        async () => (await GetAsync()).GetProperty("problem").GetString() == problem, Patience, $"the owner is told '{problem}'");
}
