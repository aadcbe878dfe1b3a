using IdleCloud.Bench.FakeMiners.Pacing;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Bench.FakeMiners;

/// <summary>Tells the gateway at a fixed pace that a miner is alive, until its connection ends or it freezes.</summary>
/// <param name="miner">The miner.</param>
/// <param name="interval">Time between two, more than zero.</param>
internal sealed class Heartbeats(FakeMiner miner, TimeSpan interval) : IPaced
{
    private readonly long _ticks = (long)interval.TotalMilliseconds * miner.Pacer.TicksPerMs;

    /// <inheritdoc/>
    public long Advance(long now)
    {
        if (miner.IsFrozen) return Pacer.Never;
        // A full link carries other signs of life.
        SendResult result = miner.Send(new MinerFrame { Heartbeat = new Heartbeat { Running = (uint)miner.Running } });
        return result == SendResult.Ended ? Pacer.Never : now + _ticks;
    }
}
