using System.Globalization;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Bench.Dispatch;

/// <summary>
/// Simulated miners of four slots each, half of which set an ask, two thirds busy: before each lease another job ends, as in a fleet that
/// works.
/// </summary>
/// <param name="size">How many miners.</param>
internal sealed class Fleet(int size)
{
    private const int SlotsEach = 4;

    private readonly Random _random = new(1);
    private readonly List<int> _running = [];
    private readonly long[] _ended = new long[size];

    /// <summary>How many miners.</summary>
    public int Size => size;

    /// <summary>The model that they serve.</summary>
    public string Model => string.Create(CultureInfo.InvariantCulture, $"model-{size}");

    /// <summary>Jobs that run when two thirds of all slots are taken.</summary>
    public int Usual => size * SlotsEach * 2 / 3;

    /// <summary>A job that wants a slot.</summary>
    public static LeaseRequest Job() => new() { JobId = Guid.NewGuid(), Attempt = 1, MaxAsk = new AskPrice(800_000, 1_600_000), MaxTokens = 128 };

    /// <summary>What all say when they come.</summary>
    public IEnumerable<CapacityReport> Arrivals() => Enumerable.Range(0, size).Select(ReportOf);

    /// <summary>A job was given to a miner.</summary>
    public void Begin(SlotLease lease)
    {
        string account = lease.Session.MinerId[..lease.Session.MinerId.IndexOf('/', StringComparison.Ordinal)];
        _running.Add(int.Parse(account, CultureInfo.InvariantCulture));
    }

    /// <summary>One of the jobs that run ends.</summary>
    public ServiceReport End()
    {
        int at = _random.Next(_running.Count);
        int miner = _running[at];
        _running[at] = _running[^1];
        _running.RemoveAt(_running.Count - 1);
        _ended[miner]++;
        var times = new ServiceTimes(TimeSpan.FromMilliseconds(_random.Next(100, 400)), TimeSpan.FromMilliseconds(_random.Next(3_000, 8_000)), 100);
        return new ServiceReport { Session = SessionOf(miner), Times = times, Capacity = ReportOf(miner) };
    }

    private static MinerSession SessionOf(int miner) => new(string.Create(CultureInfo.InvariantCulture, $"{miner}/machine"), "gateway", 1);

    private CapacityReport ReportOf(int miner) => new()
    {
        Session = SessionOf(miner),
        ModelId = Model,
        Slots = SlotsEach,
        Granted = SlotsEach + _ended[miner],
        Assigned = _ended[miner],
        Ask = miner % 2 == 0 ? null : new AskPrice(400_000, 100_000 + (miner * 7919L % 1_000_000)),
    };
}
