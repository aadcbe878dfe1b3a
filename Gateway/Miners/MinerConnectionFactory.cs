using IdleCloud.Contracts.Miners;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Hosting.Calls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Miners;

/// <summary>Puts sessions together.</summary>
internal sealed class MinerConnectionFactory(
    IOptions<MinerLinkOptions> options, IOptions<GatewayOptions> gateway, RepeatableCalls calls, MinerProber prober, TimeProvider clock,
    MinerLinkMetrics metrics, ILoggerFactory loggers)
{
    private readonly CallPatience _patience = new(gateway.Value.LookUpPatience, gateway.Value.RepeatCallsAfter);
    private readonly ILogger<MinerConnection> _connectionLogger = loggers.CreateLogger<MinerConnection>();
    private readonly ILogger<CapacityReporter> _reporterLogger = loggers.CreateLogger<CapacityReporter>();

    /// <summary>A session that is ready to run.</summary>
    /// <param name="session">Its number.</param>
    /// <param name="connected">What the miner's grain said: the models that were accepted, and what they are paid.</param>
    /// <param name="channel">Its connection; stays the caller's.</param>
    /// <param name="grain">The miner's grain.</param>
    /// <param name="observer">What the grain calls back; owned by the session from here on.</param>
    public MinerConnection Create(
        MinerSession session, ConnectResult connected, MinerChannel channel, IMinerGrain grain, FencingObserver observer)
    {
        var credits = new SessionCredits(session, connected.Accepted);
        var reporter = new CapacityReporter(grain, session, credits, observer, calls, _patience, _reporterLogger);
        return new MinerConnection(
            session, connected.Pay, channel, credits, reporter, prober, grain, observer, options.Value, clock, metrics, _connectionLogger);
    }
}
