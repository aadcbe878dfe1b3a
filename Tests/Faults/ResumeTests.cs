using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.MinerAgent.Llama;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;
using Kind = IdleCloud.Wire.MinerFrame.BodyOneofCase;

namespace IdleCloud.Tests.Faults;

/// <summary>
/// The real engine behind real sessions, and a proxy that does to their frames what networks and dying machines do: what the customer
/// reads is, byte for byte, the undisturbed answer, and it is billed once.
/// </summary>
public sealed class ResumeTests(PostgresFixture postgres, LlamaFixture llama)
    : IClassFixture<PostgresFixture>, IClassFixture<LlamaFixture>, IAsyncLifetime
{
    private const string Question = "Count from 1 to 20.";
    private const int Timeout = 600_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<EngineMiner> _miners = [];
    private int _machines;
    private ChatServer _server = null!;
    private FaultProxy _proxy = null!;

    private static FrameFate[] Mixed => [FrameFate.Pass, FrameFate.Twice, FrameFate.Swapped, FrameFate.Late];

    public async ValueTask InitializeAsync()
    {
        _server = await ChatServer.StartAsync(postgres);
        _proxy = await FaultProxy.StartAsync(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EngineMiner miner in _miners) await miner.DisposeAsync();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Stream_WhenItsMinerDiesAtAnyToken_IsWholeAndBilledOnce()
    {
        const int LastToken = 60;
        int step = TestScale.IsFull ? 1 : 6;
        await KeepMinersAsync(2);
        StreamedAnswer whole = await StreamedAnswer.AskAsync(_server, Question);
        Assert.True(whole is { IsWhole: true, Pieces: > LastToken }, $"{whole.Pieces} pieces");
        int kills = 0;
        for (int token = 1; token <= LastToken; token += step, kills++)
        {
            (StreamedAnswer answer, Task reading) = await KillAtAsync(token);
            await reading;
            Assert.Equal((token, whole.Text), (token, answer.Text));
            Assert.True(answer is { IsWhole: true, HadFailover: true }, $"killed at token {token}");
            Assert.Equal((whole.PromptTokens, whole.CompletionTokens), (answer.PromptTokens, answer.CompletionTokens));
            await KeepMinersAsync(2);
        }

        await AssertBilledAsync(whole, kills + 1);
        Console.WriteLine($"killed at token k for every {step}. k in 1…{LastToken}: {kills} of {kills} answers byte-equal, one charge each");
    }

    [Theory(Timeout = Timeout)]
    [InlineData(nameof(FrameFate.Twice))]
    [InlineData(nameof(FrameFate.Swapped))]
    [InlineData(nameof(FrameFate.Late))]
    [InlineData("mixed")]
    public async Task Stream_WhenItsMinersFramesComeTwiceShuffledOrLate_IsByteEqual(string what)
    {
        int answers = TestScale.Choose(ci: 3, full: 50, $"answers with frames {what}");
        await KeepMinersAsync(2);
        StreamedAnswer whole = await StreamedAnswer.AskAsync(_server, Question);
        int resumed = 0;
        for (int seed = 1; seed <= answers; seed++)
        {
            var dice = new Random(seed);
            // All frames of the first attempt. The next miner's link is in order, or nobody could ever answer.
            _proxy.Fate = frame => new(JobFrames.AttemptOf(frame) == 1 ? Draw(what, frame, dice) : FrameFate.Pass);
            StreamedAnswer answer = await StreamedAnswer.AskAsync(_server, Question);
            Assert.Equal((seed, whole.Text, true), (seed, answer.Text, answer.IsWhole));
            if (!answer.HadFailover) continue;
            resumed++;
            await RenewMinersAsync(2);
        }

        _proxy.Fate = static _ => new(FrameFate.Pass);
        await AssertBilledAsync(whole, answers + 1);
        Console.WriteLine($"frames {what}: {answers} of {answers} answers byte-equal, one charge each; {resumed} went on at another miner");
    }

    private static FrameFate Draw(string what, MinerFrame frame, Random dice)
    {
        FrameFate fate = what == "mixed" ? Mixed[dice.Next(Mixed.Length)] : Enum.Parse<FrameFate>(what);
        // One in eight: the first one out of order ends the attempt.
        bool isSpared = fate is FrameFate.Swapped or FrameFate.Late && dice.Next(8) > 0;
        return isSpared || (fate == FrameFate.Late && frame.BodyCase != Kind.Chunk) ? FrameFate.Pass : fate;
    }

    /// <summary>Asks, and cuts the first miner's connection in front of a token when the customer has read all before it.</summary>
    private Task<(StreamedAnswer Answer, Task Reading)> KillAtAsync(int token)
    {
        var begun = new TaskCompletionSource<StreamedAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _proxy.Fate = async frame =>
        {
            if (frame.BodyCase != Kind.Chunk || frame.Chunk.Attempt != 1 || frame.Chunk.Seq != (ulong)token) return FrameFate.Pass;
            await (await begun.Task).Reached;
            return FrameFate.Cut;
        };
        (StreamedAnswer Answer, Task Reading) asked = StreamedAnswer.Begin(_server, Question, awaited: token);
        begun.SetResult(asked.Answer);
        return Task.FromResult(asked);
    }

    private async Task KeepMinersAsync(int count)
    {
        await Eventually.HoldsAsync(() => _server.LiveRelays == 0, Patience, "the request is over");
        while ((await _server.PoolAsync()).Miners < count)
        {
            int before = (await _server.PoolAsync()).Miners;
            _miners.Add(await EngineMiner.ConnectAsync(llama.Engine, _proxy.Address, _server.MinerKey, $"machine-{++_machines}"));
            await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners > before, Patience, "the miner's slot is on offer");
        }
    }

    /// <summary>Other machines: one that has failed gets nothing for a while.</summary>
    private async Task RenewMinersAsync(int count)
    {
        foreach (EngineMiner miner in _miners) await miner.DisposeAsync();
        _miners.Clear();
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners == 0, Patience, "the former miners have left");
        await KeepMinersAsync(count);
    }

    /// <summary>Every answer is in the books once, for the price of the undisturbed one, and its miner alone is paid.</summary>
    private async Task AssertBilledAsync(StreamedAnswer whole, int answers)
    {
        await using var books = new Books(_server.ConnectionString, _server.Services.GetRequiredService<ILedger>());
        long price = (whole.PromptTokens * 10) + (whole.CompletionTokens * 40);
        Assert.Equal(
            (answers, answers),
            ((int)await books.ReadAsync("select count(*) from job_outcome where state = 7 and charge = $1", price),
                (int)await books.ReadAsync("select count(*) from ledger_transfer where kind = 1")));
        await Books.CheckAsync(_server.Services.GetRequiredService<ILedger>());
    }
}
