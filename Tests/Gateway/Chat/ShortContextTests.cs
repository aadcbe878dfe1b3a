using System.Net;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>Miners with less context than idle-tiny's 1,024 tokens, from a customer's and an owner's side.</summary>
public sealed class ShortContextTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ChatServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await ChatServer.StartAsync(postgres, settings: new() { ["Miners:MinContext"] = "128", ["Jobs:OpenAnswerTokens"] = "64" });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Miner_WithLessThanTheModelsContext_GetsWhatFits()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync(context: 256);
        Assert.Equal(256u, Assert.Single(miner.Welcome.Models).ContextLength);
        Assert.Empty(miner.Welcome.Refused);

        // A prompt of at most 82 tokens, and room for 64 or for what is asked for.
        foreach (string more in new[] { "", "\"max_tokens\":174" })
        {
            Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync(more);
            Job job = await miner.NextJobAsync();
            miner.Text(job, 0, "fits");
            miner.Complete(job, 1);
            Assert.Contains("\"fits\"", (await asking).Body);
        }

        (HttpStatusCode status, string body) = await _server.AskAsync("\"max_tokens\":175");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("no_miners_available", ChatServer.ErrorOf(body).GetProperty("code").GetString());
        Assert.Contains("enough context", ChatServer.ErrorOf(body).GetProperty("message").GetString());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Miner_WithLessThanAnyJobNeeds_IsRefusedWithAReason()
    {
        await using ScriptedMiner miner = await ScriptedMiner.DialAsync(_server.Address, _server.MinerKey);
        miner.Send(ScriptedMiner.Registration(context: 127));
        Refused refused = (await miner.NextAsync(GatewayFrame.BodyOneofCase.Refused)).Refused;
        Assert.Equal("no_model_accepted", refused.Code);
        Assert.Contains("127 tokens is shorter than the 128", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Request_ThatDoesNotFitWhereItShould_IsSettledByAMinerOfTheWholeContext()
    {
        await using ScriptedMiner shorter = await _server.ConnectMinerAsync("shorter", context: 512);
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync();
        Job job = await shorter.NextJobAsync();
        await using ScriptedMiner alsoShort = await _server.ConnectMinerAsync("also-short", context: 1_000);
        await using ScriptedMiner whole = await _server.ConnectMinerAsync("whole");
        shorter.Fail(job, FailureCode.ContextLength);
        Job again = await whole.NextJobAsync();
        Assert.Equal(2u, again.Attempt);
        // What this one says is true of the model.
        whole.Fail(again, FailureCode.ContextLength);
        (HttpStatusCode status, string body) = await asking;
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("context_length_exceeded", ChatServer.ErrorOf(body).GetProperty("code").GetString());
        Assert.Contains("1024 tokens", ChatServer.ErrorOf(body).GetProperty("message").GetString());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WhoseMinerIsLost_GoesOnOnlyWhereTheRestFits()
    {
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first", canResume: true, context: 512);
        Task<HttpResponseMessage> asking = _server.PostAsync("\"stream\":true,\"max_tokens\":300", TestContext.Current.CancellationToken);
        Job job = await first.NextJobAsync();
        first.Text(job, 0, "half ");
        using HttpResponseMessage response = await asking;
        await using ScriptedMiner tooShort = await _server.ConnectMinerAsync("too-short", canResume: true, context: 381);
        await using ScriptedMiner enough = await _server.ConnectMinerAsync("enough", canResume: true, context: 382);
        first.Kill();
        Job rest = await enough.NextJobAsync();
        Assert.Equal("half ", rest.Resume.Text);
        enough.Text(rest, 0, "whole");
        enough.Complete(rest, 1);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"whole\"", body);
        Assert.EndsWith("data: [DONE]\n\n", body);
    }
}
