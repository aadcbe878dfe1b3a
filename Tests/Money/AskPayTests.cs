using System.Net;
using System.Text;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Money;

/// <summary>Miners of one model that ask differently: who has the job, what its customer pays, and what its owner gets.</summary>
public sealed class AskPayTests(SpendingFixture fixture) : IClassFixture<SpendingFixture>, IAsyncDisposable
{
    // idle-tiny: 10 nano-USD a prompt token, 40 a completion token, 80 % of it for owners. The prompt "Hi" is billed with 82 tokens.
    private const long Prompt = 82;
    private static readonly string[] FivePieces = ["one ", "two ", "three ", "four ", "five"];

    private readonly ChatServer _server = fixture.Server;
    private readonly Books _books = new(fixture.Server.ConnectionString, fixture.Server.Services.GetRequiredService<ILedger>());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IGrainFactory Grains => _server.Services.GetRequiredService<IGrainFactory>();

    public async ValueTask DisposeAsync()
    {
        await _server.SettleAsync();
        await _books.DisposeAsync();
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Jobs_OfMinersWithDifferentAsks_PayEachWhatItAsks()
    {
        (string accountId, string key) = await CreateAccountAsync();
        var cheapToWrite = new AskedPrice { PromptNanoUsdPerMillion = 8_000_000, CompletionNanoUsdPerMillion = 1_000_003 };
        var cheapToRead = new AskedPrice { PromptNanoUsdPerMillion = 1_000_001, CompletionNanoUsdPerMillion = 32_000_000 };
        await using (AnsweringMiner writer = await ConnectAsync("writer", cheapToWrite))
        await using (AnsweringMiner reader = await ConnectAsync("reader", cheapToRead))
        await using (AnsweringMiner other = await ConnectAsync("other", ask: null))
        {
            // Each price is enough for one of them; "other" asks for its share of the list price, which is never below it.
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(key, "\"max_price\":{\"completion\":0.002}"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(key, "\"max_price\":{\"prompt\":0.002}"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(key, "\"max_price\":{\"prompt\":0.0099,\"completion\":0.0399}"));
        }

        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners == 0, TimeSpan.FromSeconds(10), "they have left");
        await using AnsweringMiner last = await ConnectAsync("other", ask: null);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(key, "\"temperature\":0"));

        // 82 × 8 + 5 × 1.000003, 82 × 1.000001 + 5 × 32, and 80 % of the charge.
        Assert.Equal(((Prompt * 10) + (5 * 2), 661), await BillAsync(accountId, "writer"));
        Assert.Equal(((Prompt * 2) + (5 * 40), 242), await BillAsync(accountId, "reader"));
        Assert.Equal(((Prompt * 10) + (5 * 40), 816), await BillAsync(accountId, "other"));
        Assert.Equal(3, await _books.JobsAsync(accountId));
        await Books.CheckAsync(_server.Services.GetRequiredService<ILedger>());
    }

    private async Task<AnsweringMiner> ConnectAsync(string machineId, AskedPrice? ask)
    {
        int before = (await _server.PoolAsync()).Miners;
        var usage = new Usage { PromptTokens = (uint)Prompt, CompletionTokens = 5 };
        AnsweringMiner miner = await AnsweringMiner.ConnectAsync(_server.Address, _server.MinerKey, 2, FivePieces, usage, machineId, ask);
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners > before, TimeSpan.FromSeconds(10), "the miner's slots are on offer");
        return miner;
    }

    private async Task<(string AccountId, string Key)> CreateAccountAsync()
    {
        string accountId = $"acct_{Guid.NewGuid():n}";
        await Grains.CreateFundedAsync(accountId, AccountSteps.Plenty);
        return (accountId, (await Grains.GetGrain<IKeyRingGrain>(accountId).CreateAsync(NewApiKey.Customer("key"))).NewSecret);
    }

    private async Task<HttpStatusCode> StatusAsync(string key, string more)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"idle-tiny","messages":[{"role":"user","content":"Hi"}],"max_tokens":5,{{more}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", key);
        using HttpResponseMessage response = await _server.Client.SendAsync(request, Cancel);
        return response.StatusCode;
    }

    /// <summary>Charge and pay of the one job that a machine answered.</summary>
    private async Task<(long Charge, long Pay)> BillAsync(string accountId, string machine)
    {
        Task<long> ReadAsync(string column) => _books.ReadAsync(
            $"select sum({column}) from job_outcome where account_id = $1 and miner_id like '%/' || $2 having count(*) = 1", accountId, machine);
        return (await ReadAsync("charge"), await ReadAsync("pay"));
    }
}
