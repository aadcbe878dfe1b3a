using System.Collections.Immutable;
using IdleCloud.Bench.FakeMiners.Answers;
using IdleCloud.Bench.FakeMiners.Faults;
using IdleCloud.Wire;

namespace IdleCloud.Bench.FakeMiners;

/// <summary>Who a fake miner says it is and how it answers.</summary>
public sealed record FakeMinerOptions
{
    /// <summary>The gateway's base URL.</summary>
    public required Uri Gateway { get; init; }

    /// <summary>The miner key, <c>im_…</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The catalogue model that it offers. Default: <c>idle-tiny</c>.</summary>
    public string Model { get; init; } = "idle-tiny";

    /// <summary>Tokens of context per job that it offers. Default: as many as the longest model of the catalogue has.</summary>
    public int ContextLength { get; init; } = 131_072;

    /// <summary>Jobs at once, 1 to <see cref="WireLimits.MaxOpenCredits"/>. Default: 8.</summary>
    public int Slots { get; init; } = 8;

    /// <summary>Tells the machines of one owner apart: a second connection with the same id fences the first. Default: <c>fake-1</c>.</summary>
    public string MachineId { get; init; } = "fake-1";

    /// <summary>How it answers where the prompt says nothing. Default: 16 tokens, at once.</summary>
    public AnswerPlan Plan { get; init; } = new(Tokens: 16, FirstTokenMs: 0, GapMs: 0, Bytes: 0, FaultRule.None);

    /// <summary>What goes wrong at which rate; for each job the first that is drawn. A fault in the prompt goes first. Default: nothing.</summary>
    public ImmutableArray<FaultRule> Faults { get; init; } = [];

    /// <summary>Time between heartbeats; longer ones make it a miner that seems lost, zero sends none. Default: what the protocol asks.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = WireLimits.HeartbeatInterval;

    /// <summary>Seed of the dice that draw faults, so that a run can be repeated. Default: 1.</summary>
    public int Seed { get; init; } = 1;
}
