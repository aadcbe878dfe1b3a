using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Money;

/// <summary>From a request to its bill, with everything real but the miner: what customers pay, and what they cannot.</summary>
public sealed class SpendingTests(SpendingFixture fixture) : IClassFixture<SpendingFixture>, IAsyncDisposable
{
    // idle-tiny: 10 nano-USD a prompt token, 40 a completion token. The prompt "Hi" has a ceiling of 64 + 16 + 2 tokens.
    private const long PromptCeiling = 82;
    private const long JobPrice = (PromptCeiling * 10) + (5 * 40);
    private static readonly string[] FivePieces = ["one ", "two ", "three ", "four ", "five"];
    private static readonly Usage WholePrompt = new() { PromptTokens = (uint)PromptCeiling, CompletionTokens = 5 };

    private readonly ChatServer _server = fixture.Server;
    private readonly Books _books = new(fixture.Server.ConnectionString, fixture.Server.Services.GetRequiredService<ILedger>());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IGrainFactory Grains => _server.Services.GetRequiredService<IGrainFactory>();

    private ILedger Ledger => _server.Services.GetRequiredService<ILedger>();

    public async ValueTask DisposeAsync()
    {
        await _server.SettleAsync();
        await _books.DisposeAsync();
    }

    [Fact]
    public async Task ParallelRequests_WithMoneyForTen_AreTenAnswers()
    {
        const int Requests = 500, Keys = 8;
        int seeds = TestScale.Choose(ci: 2, full: 100, "seeds of 500 parallel requests with money for 10");
        await using AnsweringMiner miner = await ConnectAsync(slots: 16, FivePieces, WholePrompt);
        for (int seed = 0; seed < seeds; seed++)
        {
            (string accountId, string[] keys) = await CreateAccountAsync(10 * JobPrice, Keys);
            HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(i => StatusAsync(keys[i % Keys], "\"max_tokens\":5")));
            Assert.Equal((10, 490), (answers.Count(static s => s == HttpStatusCode.OK), answers.Count(static s => s == HttpStatusCode.PaymentRequired)));
            Assert.Equal((0L, 10 * JobPrice), (await _books.CreditAsync(accountId), await _books.ChargedAsync(accountId)));
            Assert.Equal(10, await _books.JobsAsync(accountId));
        }

        await Books.CheckAsync(Ledger);
    }

    [Fact]
    public async Task AbortedStreams_AtRandomPhases_LeaveNoHold()
    {
        const int AtOnce = 50;
        int streams = TestScale.Choose(ci: 300, full: 10_000, "streams aborted at random phases");
        await using AnsweringMiner miner = await ConnectAsync(slots: AtOnce, FivePieces, WholePrompt);
        (string accountId, string[] keys) = await CreateAccountAsync(AccountSteps.Plenty, keys: 1);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, streams),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancel },
            async (_, _) => await AbortAsync(keys[0]));

        IAccountGrain account = Grains.GetGrain<IAccountGrain>(accountId);
        await Eventually.HoldsAsync(async () => (await account.GetSpendingAsync()).OpenHolds == 0, TimeSpan.FromSeconds(5), "no hold is left");
        SpendingStatus left = await account.GetSpendingAsync();
        Assert.Equal((0L, await _books.CreditAsync(accountId)), (left.HeldNanoUsd, left.AvailableNanoUsd));
        Assert.Equal(AccountSteps.Plenty, await _books.CreditAsync(accountId) + await _books.ChargedAsync(accountId));
        await Books.CheckAsync(Ledger);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Usage_InTheAnswer_IsWhatTheLedgerCharged(bool isStream)
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        (string accountId, string[] keys) = await CreateAccountAsync(AccountSteps.Plenty, keys: 1);
        string mode = isStream ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "\"stream\":false";
        Task<HttpResponseMessage> asking = SendAsync(keys[0], mode);
        Job job = await miner.NextJobAsync();
        miner.Reasoning(job, 0, "hm");
        miner.Text(job, 1, "text");
        // More than the prompt can have, and than the bytes can carry.
        miner.Complete(job, 2, FinishReason.Stop, new Usage { PromptTokens = 1000, CompletionTokens = 1000, ReasoningTokens = 1, CachedTokens = 3 });

        using HttpResponseMessage response = await asking;
        JsonElement usage = UsageOf(await response.Content.ReadAsStringAsync(Cancel), isStream);
        Assert.Equal((PromptCeiling, 6L, 1L), (
            usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64(),
            usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt64()));
        Assert.Equal((PromptCeiling, 6L), (await SumAsync("prompt_tokens", accountId), await SumAsync("completion_tokens", accountId)));
        long charge = (PromptCeiling * 10) + (6 * 40);
        Assert.Equal((charge, AccountSteps.Plenty - charge), (await _books.ChargedAsync(accountId), await _books.CreditAsync(accountId)));
        if (!isStream) AssertFinalHeaders(response, PromptCeiling + 6, (AccountSteps.Plenty - charge) / 40);
    }

    [Fact]
    public async Task MaxPrice_BelowTheList_IsWhatIsHeldAndCharged()
    {
        // Without an ask it would want its share of the list price.
        await using AnsweringMiner miner = await ConnectAsync(slots: 1, FivePieces, WholePrompt, new AskedPrice { PromptNanoUsdPerMillion = 3_000_000 });
        // 4 nano-USD a prompt token instead of 10; the list's 40 a completion token, since the limit is above it.
        const long Price = (PromptCeiling * 4) + (5 * 40);
        (string accountId, string[] keys) = await CreateAccountAsync(Price, keys: 1);
        Assert.Equal(HttpStatusCode.PaymentRequired, await StatusAsync(keys[0], "\"max_tokens\":5"));
        Assert.Equal(
            HttpStatusCode.OK, await StatusAsync(keys[0], "\"max_tokens\":5,\"max_price\":{\"prompt\":\"0.004\",\"completion\":0.05}"));
        Assert.Equal((Price, 0L), (await _books.ChargedAsync(accountId), await _books.CreditAsync(accountId)));
        await Books.CheckAsync(Ledger);
    }

    [Fact]
    public async Task SmallCredit_WithoutMaxTokens_BuysAnAnswerCutWithLength()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        (string accountId, string[] keys) = await CreateAccountAsync((PromptCeiling * 10) + (3 * 40) + 39, keys: 1);
        Task<HttpResponseMessage> asking = SendAsync(keys[0], "\"stream\":false");
        Job job = await miner.NextJobAsync();
        Assert.Equal(3u, job.Request.MaxTokens);
        // This miner goes on all the same.
        for (ulong seq = 0; seq < 5; seq++) miner.Text(job, seq, $"{seq} ");
        Assert.Equal(job.Job_, (await miner.NextCancelAsync()).Job);
        miner.Complete(job, 5, FinishReason.Cancelled, new Usage { PromptTokens = 12, CompletionTokens = 5 });

        using HttpResponseMessage response = await asking;
        JsonElement answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Equal("length", answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal("0 1 2 ", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal((12 * 10) + (3 * 40), await _books.ChargedAsync(accountId));
    }

    [Fact]
    public async Task HangUp_InTheMiddleOfAStream_PaysForWhatWasDelivered()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        (string accountId, string[] keys) = await CreateAccountAsync(AccountSteps.Plenty, keys: 1);
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<HttpResponseMessage> asking = SendAsync(keys[0], "\"stream\":true", hangUp.Token);
        Job job = await miner.NextJobAsync();
        miner.Reasoning(job, 0, "hm");
        miner.Text(job, 1, "text");
        (await asking).Dispose();
        await hangUp.CancelAsync();
        Assert.Equal(job.Job_, (await miner.NextCancelAsync()).Job);
        miner.Complete(job, 2, FinishReason.Cancelled, new Usage { PromptTokens = 12, CompletionTokens = 40 });
        await Eventually.HoldsAsync(async () => await _books.JobsAsync(accountId) == 1, TimeSpan.FromSeconds(5), "the job is in the books");
        Assert.Equal((12 * 10) + (2 * 40), await _books.ChargedAsync(accountId));
    }

    [Fact]
    public async Task MinerLost_InTheMiddleOfAStream_CostsNothing()
    {
        ScriptedMiner miner = await _server.ConnectMinerAsync();
        (string accountId, string[] keys) = await CreateAccountAsync(AccountSteps.Plenty, keys: 1);
        Task<HttpResponseMessage> asking = SendAsync(keys[0], "\"stream\":true");
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "half an ");
        using HttpResponseMessage response = await asking;
        miner.Kill();
        Assert.Contains("miner_lost", await response.Content.ReadAsStringAsync(Cancel));
        await Eventually.HoldsAsync(async () => await _books.JobsAsync(accountId) == 1, TimeSpan.FromSeconds(5), "the job is in the books");
        Assert.Equal((0L, AccountSteps.Plenty), (await _books.ChargedAsync(accountId), await _books.CreditAsync(accountId)));
        await miner.DisposeAsync();
    }

    [Fact]
    public async Task NoMiner_WhenAJobCannotBeServed_TakesNeitherPlaceNorMoney()
    {
        (string accountId, string[] keys) = await CreateAccountAsync(AccountSteps.Plenty, keys: 1);
        await Grains.GetGrain<IAccountGrain>(accountId).ChangeAsync(new AccountChange { Limits = new AccountLimits { RequestsPerMinute = 3 } });
        using HttpResponseMessage response = await SendAsync(keys[0], "\"stream\":false");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(("3", "3"), (Header(response, "X-RateLimit-Limit-Requests"), Header(response, "X-RateLimit-Remaining-Requests")));
        Assert.Equal(0, await _books.JobsAsync(accountId));
    }

    [Fact]
    public async Task Limits_OfRequestsAMinute_AreToldAndHold()
    {
        await using AnsweringMiner miner = await ConnectAsync(slots: 4, FivePieces, WholePrompt);
        (string accountId, string[] keys) = await CreateAccountAsync(AccountSteps.Plenty, keys: 1);
        await Grains.GetGrain<IAccountGrain>(accountId).ChangeAsync(new AccountChange { Limits = new AccountLimits { RequestsPerMinute = 2 } });
        using HttpResponseMessage first = await SendAsync(keys[0], "\"max_tokens\":5");
        Assert.Equal((HttpStatusCode.OK, "1"), (first.StatusCode, Header(first, "X-RateLimit-Remaining-Requests")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(keys[0], "\"max_tokens\":5"));
        using HttpResponseMessage third = await SendAsync(keys[0], "\"max_tokens\":5");
        Assert.Equal((HttpStatusCode.TooManyRequests, "0"), (third.StatusCode, Header(third, "X-RateLimit-Remaining-Requests")));
        Assert.InRange(int.Parse(Header(third, "Retry-After")), 1, 60);
        Assert.Contains("rate_limit_exceeded", await third.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/chat/completions")]
    public async Task Limits_WhereThereIsNoSuchRoute_AreToldAsWell(string path)
    {
        (_, string[] keys) = await CreateAccountAsync(AccountSteps.Plenty, keys: 1);
        // They are left out where key or account take their time, as they may on a busy machine.
        await Eventually.HoldsAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", keys[0]);
                using HttpResponseMessage response = await _server.Client.SendAsync(request, Cancel);
                Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed);
                return response.Headers.Contains("X-RateLimit-Remaining-Requests");
            },
            TimeSpan.FromSeconds(30), "the limits are told");
    }

    /// <summary>A number that is none is refused before anything is held; null is OpenAI's way to leave a parameter out.</summary>
    [Fact]
    public async Task BadNumbers_InAnyParameter_LeaveNoTraceInTheBooks()
    {
        (string accountId, string[] keys) = await CreateAccountAsync(AccountSteps.Plenty, keys: 1);
        string[] integers = ["max_tokens", "max_completion_tokens", "n", "top_logprobs"];
        string[] numbers = ["temperature", "top_p", "frequency_penalty", "presence_penalty"];
        string[] wrong = ["-3", "NaN", "1e999", "9223372036854775808", "\"10\""];
        string[] bodies =
        [
            .. from parameter in (string[])[.. integers, .. numbers] from value in wrong select $"\"{parameter}\":{value}",
            .. from parameter in integers select $"\"{parameter}\":1.5",
        ];
        foreach (string body in bodies)
        {
            HttpStatusCode status = await StatusAsync(keys[0], body);
            Assert.True(status == HttpStatusCode.BadRequest, $"{body}: {status}");
        }

        Assert.Equal((0L, AccountSteps.Plenty), (await _books.JobsAsync(accountId), await _books.CreditAsync(accountId)));
    }

    private Task<long> SumAsync(string column, string accountId) =>
        _books.ReadAsync($"select coalesce(sum({column}), 0) from job_outcome where account_id = $1", accountId);

    private async Task<AnsweringMiner> ConnectAsync(uint slots, string[] pieces, Usage usage, AskedPrice? ask = null)
    {
        AnsweringMiner miner = await AnsweringMiner.ConnectAsync(_server.Address, _server.MinerKey, slots, pieces, usage, ask: ask);
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners > 0, TimeSpan.FromSeconds(10), "the miner's slots are on offer");
        return miner;
    }

    private async Task<(string AccountId, string[] Keys)> CreateAccountAsync(long creditNanoUsd, int keys)
    {
        string accountId = $"acct_{Guid.NewGuid():n}";
        await Grains.CreateFundedAsync(accountId, creditNanoUsd);
        var secrets = new string[keys];
        for (int i = 0; i < keys; i++) secrets[i] = (await Grains.GetGrain<IKeyRingGrain>(accountId).CreateAsync(NewApiKey.Customer($"key {i}"))).NewSecret;
        return (accountId, secrets);
    }

    private Task<HttpResponseMessage> SendAsync(string key, string more, CancellationToken? cancellationToken = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"idle-tiny","messages":[{"role":"user","content":"Hi"}],{{more}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken ?? Cancel);
    }

    private async Task<HttpStatusCode> StatusAsync(string key, string more)
    {
        using HttpResponseMessage response = await SendAsync(key, more);
        await response.Content.ReadAsByteArrayAsync(Cancel);
        return response.StatusCode;
    }

    /// <summary>Hangs up after a random time: before the job, in its queue, before, between or after its tokens.</summary>
    private async Task AbortAsync(string key)
    {
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        hangUp.CancelAfter(TimeSpan.FromMilliseconds(Random.Shared.Next(0, 40)));
        try
        {
            using HttpResponseMessage response = await SendAsync(key, "\"stream\":true", hangUp.Token);
            await response.Content.ReadAsByteArrayAsync(hangUp.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            // As intended.
        }
    }

    private static void AssertFinalHeaders(HttpResponseMessage response, long used, long remaining)
    {
        Assert.Equal((used, remaining), (long.Parse(Header(response, "X-Tokens-Used")), long.Parse(Header(response, "X-Tokens-Remaining"))));
        Assert.Equal(Header(response, "X-Request-Id"), Header(response, "idc-request-id"));
        Assert.True(double.Parse(Header(response, "idc-token-rate"), System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.InRange(long.Parse(Header(response, "idc-latency-ms")), 0, 30_000);
    }

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    private static JsonElement UsageOf(string body, bool isStream)
    {
        string json = isStream ? body.Split("\n\n").Last(static e => e.Contains("\"usage\":{", StringComparison.Ordinal))["data: ".Length..] : body;
        return JsonDocument.Parse(json).RootElement.GetProperty("usage");
    }
}
