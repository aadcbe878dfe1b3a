using System.Net;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Idempotency;

/// <summary>Requests with an <c>Idempotency-Key</c>: one job, one charge, and the same bytes for everybody.</summary>
public sealed class RepeatTests(IdempotencyFixture fixture, PostgresFixture postgres) : IClassFixture<IdempotencyFixture>, IAsyncDisposable
{
    private const string Whole = "\"stream\":false,\"max_tokens\":5";
    private const string Stream = "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"max_tokens\":5";

    // The prompt "Hi" has 82 tokens at 10 nano-USD, and each token of the answer costs 40.
    private const long Price = (82 * 10) + (5 * 40);
    private static readonly string[] Pieces = ["one ", "two ", "three ", "four ", "five"];
    private static readonly Usage AllUsage = new() { PromptTokens = 82, CompletionTokens = 5 };

    private readonly ChatServer _server = fixture.Server;

    public async ValueTask DisposeAsync() => await _server.SettleAsync();

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(Whole)]
    [InlineData(Stream)]
    public async Task FiftyAtOnce_WithOneKey_AreOneJobOneChargeAndFiftyEqualBodies(string body)
    {
        await using AnsweringMiner miner = await ConnectAsync(_server);
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        KeyedAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => customer.AskAsync("fifty", body, apiKey: number % 2)));
        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(static answer => (answer.Body, answer.ContentType)).Distinct());
        Assert.Single(answers, static answer => !answer.IsReplayed);
        Assert.Equal(50, answers.Select(static answer => answer.Headers.GetValues("X-Request-Id").Single()).Distinct().Count());
        Assert.Equal((1L, Price), (await customer.JobsAsync(), await customer.ChargedAsync()));
        await Money.Books.CheckAsync(_server.Services.GetRequiredService<ILedger>());
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(Whole)]
    [InlineData(Stream)]
    public async Task Repeat_AfterTheEnd_IsReplayedWithoutAMiner(string body)
    {
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        KeyedAnswer first;
        await using (AnsweringMiner miner = await ConnectAsync(_server)) first = await customer.AskAsync("later", body);
        await _server.SettleAsync();

        // The order of members, and what is used for nothing, make no other body.
        KeyedAnswer again = await customer.AskAsync("later", $"\"user\":\"somebody\",{body}");
        Assert.Equal((first.Status, first.ContentType, first.Body), (again.Status, again.ContentType, again.Body));
        Assert.Equal((false, true), (first.IsReplayed, again.IsReplayed));
        Assert.Equal("0", again.Headers.GetValues("X-Tokens-Used").Single());
        Assert.Equal(again.Headers.GetValues("X-Request-Id"), again.Headers.GetValues("idc-request-id"));
        Assert.True(again.Headers.Contains("X-RateLimit-Remaining-Requests"));
        Assert.Equal((1L, Price), (await customer.JobsAsync(), await customer.ChargedAsync()));
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("\"stream\":false,\"max_tokens\":6")]
    [InlineData("\"stream\":false,\"max_tokens\":5,\"temperature\":0.5")]
    [InlineData("\"stream\":false,\"max_tokens\":5,\"include_reasoning\":true")]
    [InlineData("\"stream\":true,\"max_tokens\":5")]
    public async Task Repeat_WithAnotherBody_IsRefused(string other)
    {
        await using AnsweringMiner miner = await ConnectAsync(_server);
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        Assert.Equal(HttpStatusCode.OK, (await customer.AskAsync("other", Whole)).Status);
        KeyedAnswer refused = await customer.AskAsync("other", other);
        Assert.Equal((422, "idempotency_mismatch", "Idempotency-Key"), refused.Error);
        Assert.True(refused.Headers.Contains("X-RateLimit-Remaining-Requests"));
        Assert.Equal((1L, Price), (await customer.JobsAsync(), await customer.ChargedAsync()));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task OneKey_OfTwoAccounts_IsTwoKeys()
    {
        await using AnsweringMiner miner = await ConnectAsync(_server);
        await using KeyedCustomer one = await KeyedCustomer.CreateAsync(_server);
        await using KeyedCustomer two = await KeyedCustomer.CreateAsync(_server);
        KeyedAnswer first = await one.AskAsync("same", Whole), second = await two.AskAsync("same", Whole);
        Assert.Equal((false, false), (first.IsReplayed, second.IsReplayed));
        Assert.NotEqual(first.Body, second.Body);
        Assert.Equal((Price, Price), (await one.ChargedAsync(), await two.ChargedAsync()));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Database_WithAnAnswerInIt_ShowsNothingOfIt()
    {
        await using AnsweringMiner miner = await ConnectAsync(_server);
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        await customer.AskAsync("my-secret-key", Whole);
        const string Rows = "select count(*) from idempotency_record r where account_id = $1";
        Assert.Equal(1, await customer.ReadAsync($"{Rows} and length(answer) > 100"));
        foreach (string secret in (string[])["my-secret-key", "chatcmpl", "three", "usage"])
        {
            string hex = Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(secret));
            Assert.Equal(0, await customer.ReadAsync($"{Rows} and (r::text like '%{secret}%' or r::text like '%{hex}%')"));
        }
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(256)]
    [InlineData(0)]
    public async Task Key_OfAWrongLength_Is400(int length)
    {
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        KeyedAnswer refused = await customer.AskAsync(new string('k', length), Whole);
        Assert.Equal((400, "invalid_value", "Idempotency-Key"), refused.Error);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Key_OfTheGreatestLength_IsOne()
    {
        await using AnsweringMiner miner = await ConnectAsync(_server);
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        string key = string.Concat(Enumerable.Range(0, 255).Select(static i => (char)('!' + (i % 94))));
        Assert.Equal((false, true), ((await customer.AskAsync(key, Whole)).IsReplayed, (await customer.AskAsync(key, Whole)).IsReplayed));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task NoRetention_WithAKey_KeepsNoAnswerAndRefusesTheRepeat()
    {
        await using AnsweringMiner miner = await ConnectAsync(_server);
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(_server);
        // Nobody has attested anything yet.
        Assert.Equal((503, "no_miners_available", null), (await customer.AskAsync("early", Whole, noRetention: "true")).Error);
        await _server.AttestAsync("scripted");
        Assert.Equal(HttpStatusCode.OK, (await customer.AskAsync("private", Whole, noRetention: "true")).Status);
        Assert.Equal((409, "conflict", "Idempotency-Key"), (await customer.AskAsync("private", Whole, noRetention: "true")).Error);
        Assert.Equal((409, "conflict", "Idempotency-Key"), (await customer.AskAsync("private", Whole)).Error);
        Assert.Equal(0, await customer.ReadAsync("select count(answer) from idempotency_record where account_id = $1"));
        Assert.Equal((400, "invalid_value", "idc-no-retention"), (await customer.AskAsync("private", Whole, noRetention: "yes")).Error);
        Assert.Equal((1L, Price), (await customer.JobsAsync(), await customer.ChargedAsync()));
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(Whole)]
    [InlineData(Stream)]
    public async Task Answer_LongerThanTheBound_IsAnsweredAndNotKept(string body)
    {
        await using ChatServer server = await IdempotencyFixture.StartAsync(postgres, ("Idempotency:MaxAnswerBytes", "300"));
        await using AnsweringMiner miner = await ConnectAsync(server);
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(server);
        KeyedAnswer first = await customer.AskAsync("long", body);
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Contains("five", first.Body, StringComparison.Ordinal);
        Assert.Equal((409, "conflict", "Idempotency-Key"), (await customer.AskAsync("long", body)).Error);
        Assert.Equal((1L, Price), (await customer.JobsAsync(), await customer.ChargedAsync()));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Keys_BeyondTheBoundOfAnAccount_AreRefused()
    {
        await using ChatServer server = await IdempotencyFixture.StartAsync(postgres, ("Idempotency:MaxRecordsPerAccount", "2"));
        await using AnsweringMiner miner = await ConnectAsync(server);
        await using KeyedCustomer customer = await KeyedCustomer.CreateAsync(server);
        KeyedAnswer[] answers = [await customer.AskAsync("a", Whole), await customer.AskAsync("b", Whole), await customer.AskAsync("c", Whole)];
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answers[0].Status, answers[1].Status));
        Assert.Equal((429, "rate_limit_exceeded", "Idempotency-Key"), answers[2].Error);
        Assert.True((await customer.AskAsync("a", Whole)).IsReplayed);
        Assert.Equal(HttpStatusCode.OK, (await customer.AskAsync(null, Whole)).Status);
    }

    private static async Task<AnsweringMiner> ConnectAsync(ChatServer server)
    {
        AnsweringMiner miner = await AnsweringMiner.ConnectAsync(server.Address, server.MinerKey, slots: 8, Pieces, AllUsage);
        await Eventually.HoldsAsync(async () => (await server.PoolAsync()).Miners > 0, TimeSpan.FromSeconds(10), "the miner's slots are on offer");
        return miner;
    }
}
