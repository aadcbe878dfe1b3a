using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Relay;

/// <summary>The requests that are being served here; makes their relays and lets the sweeper look at them.</summary>
internal sealed class RelayTable(IOptions<RelayOptions> options, TimeProvider clock, RelayMetrics metrics) : ISweepable
{
    private readonly ConcurrentDictionary<TokenRelay, byte> _live = [];
    private int _count;

    /// <summary>How many there are; kept beside the dictionary, whose own count locks all of it.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Opens the relay of a request. <see cref="Remove"/> must follow on every path.</summary>
    public TokenRelay Add(RelayRequest request)
    {
        var relay = new TokenRelay(request, options.Value, clock, metrics);
        _live[relay] = 0;
        Interlocked.Increment(ref _count);
        metrics.RelayOpened();
        return relay;
    }

    /// <summary>The request has been answered.</summary>
    public void Remove(TokenRelay relay)
    {
        if (!_live.TryRemove(relay, out _)) return;
        relay.Close();
        Interlocked.Decrement(ref _count);
        metrics.RelayClosed();
    }

    /// <inheritdoc/>
    public void Sweep(long now)
    {
        foreach ((TokenRelay relay, _) in _live) relay.Sweep(now);
    }
}
