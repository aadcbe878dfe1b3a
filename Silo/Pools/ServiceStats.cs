using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>How well somebody has served, as the gateways measured it: moving averages in which the last ten jobs or so count.</summary>
internal sealed class ServiceStats
{
    /// <summary>Below so many tokens a speed says little.</summary>
    public const int LeastTokens = 8;

    private const double Weight = 0.2, FaultWeight = 0.1;

    /// <summary>How fast and how well.</summary>
    public ServiceSpeed Speed { get; private set; }

    /// <summary>How long a whole job takes, in ms; null when nothing is known.</summary>
    public double? TotalMs { get; private set; }

    /// <summary>An attempt that went well.</summary>
    public void OnServed(in ServiceTimes times)
    {
        TotalMs = Learned(TotalMs, times.Total.TotalMilliseconds);
        Speed = Speed with { FaultRate = Speed.FaultRate * (1 - FaultWeight) };
        if (times.FirstToken <= TimeSpan.Zero) return;
        Speed = Speed with { FirstTokenMs = Learned(Speed.FirstTokenMs, times.FirstToken.TotalMilliseconds) };
        if (SpeedOf(times) is { } msPerToken) Speed = Speed with { MsPerToken = Learned(Speed.MsPerToken, msPerToken) };
    }

    /// <summary>An attempt that failed by its fault.</summary>
    public void OnFault() => Speed = Speed with { FaultRate = Speed.FaultRate + (FaultWeight * (1 - Speed.FaultRate)) };

    /// <summary>Milliseconds for each token but the first; null for an answer too short to tell.</summary>
    public static double? SpeedOf(in ServiceTimes times) => times.Tokens < LeastTokens || times.FirstToken <= TimeSpan.Zero
        ? null
        : Math.Max(0, (times.Total - times.FirstToken).TotalMilliseconds) / (times.Tokens - 1);

    private static double Learned(double? average, double value) => average is { } known ? known + (Weight * (value - known)) : value;
}
