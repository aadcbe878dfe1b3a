namespace IdleCloud.Silo.Pools;

/// <summary>How fast and how well somebody serves; a copy of what <see cref="ServiceStats"/> has learned.</summary>
/// <param name="FirstTokenMs">Until the first token, in ms; null when nothing is known.</param>
/// <param name="MsPerToken">For each token after it, in ms; null when nothing is known.</param>
/// <param name="FaultRate">Of its recent jobs the share that failed by its fault, 0…1.</param>
internal readonly record struct ServiceSpeed(double? FirstTokenMs, double? MsPerToken, double FaultRate)
{
    // What a job is expected to take of a miner, when nothing at all is known: a small model on a small GPU.
    private const double UnknownFirstTokenMs = 500, UnknownMsPerToken = 40;

    /// <summary>What a job is expected to take, alone, in ms; what is not known is taken from <paramref name="others"/>.</summary>
    public double ExpectedMs(double tokens, in ServiceSpeed others) =>
        (FirstTokenMs ?? others.FirstTokenMs ?? UnknownFirstTokenMs) + (tokens * (MsPerToken ?? others.MsPerToken ?? UnknownMsPerToken));
}
