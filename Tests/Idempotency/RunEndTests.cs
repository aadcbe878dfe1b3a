using System.Net;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Idempotency;

/// <summary>How the request that runs a key's job may end, and what that means to those that wait and those that come later.</summary>
public sealed class RunEndTests(IdempotencyFixture fixture, PostgresFixture postgres) : IClassFixture<IdempotencyFixture>, IAsyncDisposable
{
    private const string Whole = "\"stream\":false,\"max_tokens\":5";
    private const string Stream = "\"stream\":true,\"max_tokens\":5";

    // The prompt has 12 tokens at 10 nano-USD; each token of the answer costs 40.
    private const long PriceOfTwo = (12 * 10) + (2 * 40);
    private static readonly Usage TwoTokens = new() { PromptTokens = 12, CompletionTokens = 2 };

    private readonly ChatServer _server = fixture.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await _server.SettleAsync();

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(Whole)]
    [InlineData(Stream)]
    public async Task Failure_WithoutACharge_LetsTheNextOneRun(string body)
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        Task<KeyedAnswer> first = customer.AskAsync("failing", body);
        Job failing = await miner.NextJobAsync();
        Task<KeyedAnswer> second = customer.AskAsync("failing", body);
        miner.Fail(failing, FailureCode.ContextLength);
        Assert.Equal((400, "context_length_exceeded", "messages"), (await first).Error);

        // Waiting already or only now on its way: it runs, under an id of its own.
        Job job = await miner.NextJobAsync();
        Assert.NotEqual(failing.Job_, job.Job_);
        Answer(miner, job);
        KeyedAnswer answer = await second;
        Assert.Equal((HttpStatusCode.OK, false), (answer.Status, answer.IsReplayed));
        KeyedAnswer third = await customer.AskAsync("failing", body);
        Assert.Equal((true, answer.Body), (third.IsReplayed, third.Body));
        Assert.Equal(PriceOfTwo, await customer.ChargedAsync());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Refusals_WithoutACharge_LetTheNextOneRun()
    {
        await using KeyedCustomer rich = await KeyedCustomer.CreateAsync(_server);
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server, creditNanoUsd: 1);
        Assert.Equal((503, "no_miners_available", null), (await rich.AskAsync("refused", Whole)).Error);
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<KeyedAnswer> served = rich.AskAsync("refused", Whole);
        Answer(miner, await miner.NextJobAsync());
        Assert.Equal((HttpStatusCode.OK, false), ((await served).Status, (await served).IsReplayed));
        Assert.Equal((402, "insufficient_credits", null), (await customer.AskAsync("refused", Whole)).Error);
        // What came to nothing binds the key to nothing.
        Assert.Equal((402, "insufficient_credits", null), (await customer.AskAsync("refused", Stream)).Error);
        await _server.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(customer.AccountId)
            .GrantAsync(new CreditGrant { Reference = "more", AmountNanoUsd = AccountSteps.Plenty, Reason = "For a test" });
        Task<KeyedAnswer> paid = customer.AskAsync("refused", Whole);
        Answer(miner, await miner.NextJobAsync());
        Assert.Equal(HttpStatusCode.OK, (await paid).Status);
        Assert.Equal((1L, PriceOfTwo), (await customer.JobsAsync(), await customer.ChargedAsync()));
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(Whole)]
    [InlineData(Stream)]
    public async Task HangUp_WithAKey_LeavesTheAnswerToItsRepeat(string body)
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<HttpResponseMessage> first = customer.SendAsync("hang-up", body, hangUp: hangUp.Token);
        Job job = await miner.NextJobAsync();
        miner.Accept(job);
        miner.Text(job, 0, "half ");
        if (body == Stream) (await first).Dispose();
        await hangUp.CancelAsync();
        Task<KeyedAnswer> again = customer.AskAsync("hang-up", body);
        miner.Text(job, 1, "whole");
        miner.Complete(job, 2, FinishReason.Stop, TwoTokens);

        KeyedAnswer answer = await again;
        Assert.Equal((HttpStatusCode.OK, true), (answer.Status, answer.IsReplayed));
        Assert.Contains("half ", answer.Body, StringComparison.Ordinal);
        Assert.Contains("whole", answer.Body, StringComparison.Ordinal);
        Assert.Equal((1L, PriceOfTwo), (await customer.JobsAsync(), await customer.ChargedAsync()));
        if (body == Whole) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task HangUp_WithAKeyAndNoRetention_IsBilledAndNotRunAgain()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync(machineId: "forgetful");
        await _server.AttestAsync("forgetful");
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<HttpResponseMessage> first = customer.SendAsync("private", Stream, noRetention: "true", hangUp: hangUp.Token);
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "half ");
        (await first).Dispose();
        await hangUp.CancelAsync();
        Assert.Equal(job.Job_, (await miner.NextCancelAsync()).Job);
        miner.Complete(job, 1, FinishReason.Cancelled, TwoTokens);

        Assert.Equal((409, "conflict", "Idempotency-Key"), (await customer.AskAsync("private", Stream)).Error);
        Assert.Equal((1L, (12 * 10) + 40), (await customer.JobsAsync(), await customer.ChargedAsync()));
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task JoinedStream_ThatWaitsForLong_GetsSignsOfLifeAndThenTheAnswer(bool isFirstGood)
    {
        await using ChatServer server = await IdempotencyFixture.StartAsync(postgres, ("Gateway:Relay:KeepAliveInterval", "00:00:00.100"));
        await using ScriptedMiner miner = await server.ConnectMinerAsync();
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(server);
        Task<KeyedAnswer> first = customer.AskAsync("joined", Stream);
        Job job = await miner.NextJobAsync();
        using HttpResponseMessage joined = await customer.SendAsync("joined", Stream);
        Assert.Equal("text/event-stream; charset=utf-8", joined.Content.Headers.ContentType?.ToString());
        if (isFirstGood)
        {
            Answer(miner, job);
        }
        else
        {
            miner.Fail(job, FailureCode.ContextLength);
            Job own = await miner.NextJobAsync();
            Assert.NotEqual(job.Job_, own.Job_);
            Answer(miner, own);
        }

        string body = await joined.Content.ReadAsStringAsync(Cancel);
        Assert.StartsWith(": keep-alive\n\n", body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
        if (isFirstGood) Assert.Equal(EventsOf((await first).Body), EventsOf(body));
        else Assert.Contains("context_length_exceeded", (await first).Body, StringComparison.Ordinal);
        Assert.Equal(PriceOfTwo, await customer.ChargedAsync());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task StreamThatFails_AfterItsFirstBytes_RunsAgain()
    {
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        await using (ScriptedMiner lost = await _server.ConnectMinerAsync("lost", slots: 1))
        {
            Task<HttpResponseMessage> first = customer.SendAsync("broken", Stream);
            Job job = await lost.NextJobAsync();
            lost.Text(job, 0, "half ");
            using HttpResponseMessage response = await first;
            lost.Kill();
            Assert.Contains("miner_lost", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        await _server.SettleAsync();
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<KeyedAnswer> again = customer.AskAsync("broken", Stream);
        Answer(miner, await miner.NextJobAsync());
        Assert.EndsWith("data: [DONE]\n\n", (await again).Body, StringComparison.Ordinal);
        Assert.Equal(PriceOfTwo, await customer.ChargedAsync());
    }

    private static void Answer(ScriptedMiner miner, Job job)
    {
        miner.Accept(job);
        miner.Text(job, 0, "two ");
        miner.Text(job, 1, "tokens");
        miner.Complete(job, 2, FinishReason.Stop, TwoTokens);
    }

    private static string[] EventsOf(string stream) =>
        [.. stream.Split("\n\n").Where(static part => part.StartsWith("data: ", StringComparison.Ordinal))];
}
