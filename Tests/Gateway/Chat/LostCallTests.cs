using System.Net;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>
/// A gateway whose calls of a job's grain get lost on the way there or back, as with a silo that dies: no answer is lost with them, and what
/// the customer is told is what is in the books.
/// </summary>
public sealed class LostCallTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Account = "acct_test";
    private const int Tokens = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly LossScript _script = new();
    private ChatServer _silo = null!;
    private ChatServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Dictionary<string, string?> settings = new() { ["Spending:SweepInterval"] = "00:00:00.1", ["Spending:AskAboutJobsAfter"] = "00:00:01" };
        _silo = await ChatServer.StartAsync(postgres, settings: settings);
        _server = await ChatServer.StartBesideAsync(_silo, new() { ["Gateway:JobCallPatience"] = "00:01:00" }, grains => LosingGrains.Wrap(grains, _script));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _silo.DisposeAsync();
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(nameof(IJobGrain.StartAsync), Loss.OfTheCall)]
    [InlineData(nameof(IJobGrain.StartAsync), Loss.OfTheAnswer)]
    [InlineData(nameof(IJobGrain.FinishAsync), Loss.OfTheCall)]
    [InlineData(nameof(IJobGrain.FinishAsync), Loss.OfTheAnswer)]
    public async Task Ask_WhenAStepGetsLost_IsAnsweredAndBilledOnce(string step, object loss)
    {
        int lost = 0;
        _script.Fate = (method, _, _) => method == step && lost++ < 2 ? (Loss)loss : Loss.None;
        (HttpStatusCode status, string body) = await AskAsync("\"stream\":true");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.EndsWith("data: [DONE]\n\n", body);
        Assert.Equal(2, _script.Lost);
        await SettledAsync(jobs: 1, isCharged: true);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(Loss.OfTheCall)]
    [InlineData(Loss.OfTheAnswer)]
    public async Task Ask_WhenTheNextAttemptGetsLost_GoesToAnotherMiner(object loss)
    {
        int lost = 0;
        _script.Fate = (method, _, _) => method == nameof(IJobGrain.RetryAsync) && lost++ < 2 ? (Loss)loss : Loss.None;
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first");
        Task<(HttpStatusCode, string)> asking = _server.AskAsync();
        Job job = await first.NextJobAsync();
        await using ScriptedMiner second = await _server.ConnectMinerAsync("second");
        first.Fail(job, FailureCode.Engine);
        Job again = await second.NextJobAsync();
        Answer(second, again);
        (HttpStatusCode status, string body) = await asking;
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("one two three", body);
        Assert.Equal(2, _script.Lost);
        await SettledAsync(jobs: 1, isCharged: true);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Ask_WhenNobodySaysWhetherItIsBilled_ForbidsTheBillAndEndsWithAnError()
    {
        await ImpatientAsync();
        IJobGrain? job = null;
        JobOutcome? done = null;
        _script.Fate = (method, message, _) =>
        {
            if (method != nameof(IJobGrain.FinishAsync) || message is not JobOutcome { State: JobState.Done } outcome) return Loss.None;
            done = outcome;
            return Loss.OfTheCall;
        };
        (HttpStatusCode status, string body) = await AskAsync("");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\"code\":\"service_unavailable\"", body);
        Guid id = await SettledAsync(jobs: 1, isCharged: false);

        // Whoever says later that it is done is not believed.
        job = _silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IJobGrain>(id);
        Assert.False((await job.FinishAsync(done!)).Bill.IsDurable);
        await SettledAsync(jobs: 1, isCharged: false);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Ask_WhenItTurnsOutToBeBilled_IsAnsweredAsAWhole()
    {
        await ImpatientAsync();
        int finishes = 0;
        // The bill is posted, and nobody hears so: it can no longer be forbidden.
        _script.Fate = (method, _, _) => method == nameof(IJobGrain.FinishAsync) && finishes++ == 0 ? Loss.OfTheAnswer : Loss.None;
        (HttpStatusCode status, string body) = await AskAsync("");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("one two three", body);
        Assert.Equal(3, finishes);
        await SettledAsync(jobs: 1, isCharged: true);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Ask_WhenNothingOfItsEndArrives_IsNotBilledAndLeavesNoHold()
    {
        await ImpatientAsync();
        _script.Fate = static (method, _, _) => method == nameof(IJobGrain.FinishAsync) ? Loss.OfTheCall : Loss.None;
        (HttpStatusCode status, _) = await AskAsync("");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        // The account asks the gateway about it, which no longer has it.
        await SettledAsync(jobs: 1, isCharged: false);
    }

    private async Task ImpatientAsync()
    {
        await _server.DisposeAsync();
        _server = await ChatServer.StartBesideAsync(_silo, new() { ["Gateway:JobCallPatience"] = "00:00:00" }, grains => LosingGrains.Wrap(grains, _script));
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string more)
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<(HttpStatusCode, string)> asking = _server.AskAsync(more);
        Answer(miner, await miner.NextJobAsync());
        return await asking;
    }

    private static void Answer(ScriptedMiner miner, Job job)
    {
        miner.Text(job, 0, "one ");
        miner.Text(job, 1, "two ");
        miner.Text(job, 2, "three");
        miner.Complete(job, Tokens);
    }

    /// <summary>Waits until no money is held, and looks into the books.</summary>
    /// <returns>The last job.</returns>
    private async Task<Guid> SettledAsync(long jobs, bool isCharged)
    {
        var account = _silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>(Account);
        await Eventually.HoldsAsync(async () => (await account.GetSpendingAsync()).OpenHolds == 0, Patience, "no hold is left");
        await using var books = new Books(_silo.ConnectionString, _silo.Services.GetRequiredService<ILedger>());
        await Eventually.HoldsAsync(async () => await books.JobsAsync(Account) == jobs, Patience, "the end is in the books");
        Assert.Equal(isCharged, await books.ChargedAsync(Account) > 0);
        await Books.CheckAsync(_silo.Services.GetRequiredService<ILedger>());
        return await books.LastJobAsync(Account);
    }
}
