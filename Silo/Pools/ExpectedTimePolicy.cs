using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// The member that is expected to have the answer first: its measured times to the first token and for each further one, longer by
/// what it runs already, by its recent faults and by its reputation; a lower ask and the region wished for make up for some time.
/// </summary>
internal sealed class ExpectedTimePolicy : IDispatchPolicy
{
    /// <summary>The name in the options.</summary>
    public const string PolicyName = "expected-time";

    // How much a job may take longer on a miner that asks nothing, and in the region wished for: a quarter, and a half.
    private const double AskWeight = 0.25, OtherRegion = 1.5;

    // The length of an answer is not known before it is there: most end long before their limit.
    private const double LeastTokens = 16, MostTokens = 256;

    private const double LeastReliability = 0.1;

    /// <inheritdoc/>
    public string Name => PolicyName;

    /// <inheritdoc/>
    public double CostOf(PoolMember member, LeaseRequest request, in ServiceSpeed others)
    {
        double tokens = request.MaxTokens == 0 ? MostTokens : Math.Clamp(request.MaxTokens, LeastTokens, MostTokens);
        double ms = member.Speed.ExpectedMs(tokens, others) * (1 + ((double)member.Busy / member.Slots));
        ms /= Math.Max(LeastReliability, 1 - member.Speed.FaultRate);
        ms /= Math.Max(LeastReliability, member.Terms.ReputationPpm / 1e6);
        if (request.Wishes.Region is { Length: > 0 } region && region != member.Terms.Region) ms *= OtherRegion;
        return ms * (1 - AskWeight + (AskWeight * ShareOfMost(member, request)));
    }

    /// <summary>The ask as a part of the most that the job pays, 0…1.</summary>
    private static double ShareOfMost(PoolMember member, LeaseRequest request) =>
        member.Ask is { } ask && request.MaxAsk is { CompletionNanoUsdPerMillion: > 0 and var most }
            ? Math.Min(1, (double)ask.CompletionNanoUsdPerMillion / most)
            : 1;
}
