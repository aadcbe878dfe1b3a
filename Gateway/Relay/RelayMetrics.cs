using System.Diagnostics.Metrics;

namespace IdleCloud.Gateway.Relay;

/// <summary>What happens on the way from miners to customers; meter <c>IdleCloud.Gateway.Relay</c>.</summary>
internal sealed class RelayMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Gateway.Relay";

    private readonly UpDownCounter<int> _live;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _cut;
    private readonly Counter<long> _resumed;
    private readonly Counter<long> _resumedTokens;

    /// <summary>Makes the instruments.</summary>
    public RelayMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _live = meter.CreateUpDownCounter<int>("idlecloud.relay.live", "{request}", "Requests that are being served.");
        _cut = meter.CreateCounter<long>("idlecloud.relay.cut_answers", "{answer}", "Answers cut off because their miner sent more than was paid for.");
        _resumed = meter.CreateCounter<long>("idlecloud.relay.resumed_attempts", "{attempt}", "Attempts that went on with another miner's answer.");
        _resumedTokens = meter.CreateCounter<long>("idlecloud.relay.resumed_tokens", "{token}", "Tokens of answers that were read again for that.");
        _dropped = meter.CreateCounter<long>("idlecloud.relay.dropped_frames", "{frame}", "Frames that the fence kept from customers.");
    }

    /// <summary>A miner goes on with an answer that another one has begun.</summary>
    /// <param name="tokens">Tokens that it has to read again.</param>
    public void Resumed(long tokens)
    {
        _resumed.Add(1);
        _resumedTokens.Add(tokens);
    }

    /// <summary>A request began.</summary>
    public void RelayOpened() => _live.Add(1);

    /// <summary>A request ended.</summary>
    public void RelayClosed() => _live.Add(-1);

    /// <summary>A miner sent more than was paid for.</summary>
    public void AnswerCut() => _cut.Add(1);

    /// <summary>The fence kept a frame back.</summary>
    public void FrameDropped(FenceVerdict verdict) =>
        _dropped.Add(1, new KeyValuePair<string, object?>("reason", verdict == FenceVerdict.Duplicate ? "duplicate" : "late"));
}
