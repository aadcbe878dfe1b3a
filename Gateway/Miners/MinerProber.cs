using Google.Protobuf;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Miners;

/// <summary>
/// Gives a miner that has failed a small job of the platform's own, in the way of every other job, and tells its grain how it went. No
/// customer waits for it, nobody is charged and nobody is paid.
/// </summary>
internal sealed partial class MinerProber(RelayTable relays, ILogger<MinerProber> logger)
{
    private const uint MaxTokens = 8;
    private const long PromptAllowance = 1024;

    private static readonly byte[] Request = new ChatRequest
    {
        Messages = { new ChatMessage { Role = Role.User, Content = "Say hello." } }, MaxTokens = MaxTokens, Temperature = 0,
    }.ToByteArray();

    /// <summary>Runs a probe; never throws.</summary>
    /// <param name="miner">The session that is probed.</param>
    /// <param name="grain">Its miner.</param>
    /// <param name="modelId">The model.</param>
    public async Task RunAsync(MinerConnection miner, IMinerGrain grain, string modelId)
    {
        TokenRelay relay = relays.Add(new RelayRequest(IsStream: false, IncludeReasoning: false, AbortConnection: static () => { }));
        try
        {
            RelayEnding ending = await ProbeAsync(miner, modelId, relay).ConfigureAwait(false);
            (AttemptFailureKind? kind, FaultCause? cause) = FaultOf(ending);
            LogProbed(miner.Session.MinerId, modelId, kind, cause);
            await grain.ProbedAsync(modelId, new ServiceReport
            {
                Session = miner.Session,
                Times = ending.Times,
                Failure = kind,
                Cause = cause,
                Capacity = miner.CapacityOf(modelId),
                IsProbe = true,
            }).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The pool runs another when it hears nothing of this one.
            LogNotProbed(failure, miner.Session.MinerId);
        }
        finally
        {
            relays.Remove(relay);
        }
    }

    private static async Task<RelayEnding> ProbeAsync(MinerConnection miner, string modelId, TokenRelay relay)
    {
        const int attempt = 1;
        var key = new JobKey(Guid.NewGuid(), attempt);
        relay.TryOpen(attempt, new TokenAllowance(PromptAllowance, MaxTokens));
        AssignResult assigned = miner.TryAssign(key, modelId, Request, MaxTokens, relay);
        if (assigned != AssignResult.Assigned) relay.FailAttempt(AttemptFailureKind.NotDeliverable, FaultCause.Platform);
        while (!relay.Drain(Nowhere.Instance).HasFlag(RelayNews.Ended)) await relay.WaitAsync().ConfigureAwait(false);
        RelayEnding ending = relay.Ending!;
        if (ending is not { End: RelayEnd.Completed, IsCut: false }) miner.Cancel(key);
        return ending;
    }

    private static (AttemptFailureKind? Kind, FaultCause? Cause) FaultOf(RelayEnding ending) => ending.End switch
    {
        // An engine that says nothing at all does not work.
        RelayEnd.Completed when ending.Usage.CompletionTokens == 0 => (AttemptFailureKind.EngineFailed, FaultCause.Miner),
        RelayEnd.Completed => (null, null),
        RelayEnd.AttemptFailed => (ending.FailureKind, ending.FailureCause),
        _ => (null, FaultCause.Platform),
    };

    /// <summary>What a probe is answered is nobody's to read.</summary>
    private sealed class Nowhere : IAnswerSink
    {
        public static readonly Nowhere Instance = new();

        public bool HasVisibleOutput => false;

        public void AddText(ReadOnlySpan<byte> utf8)
        {
        }

        public void AddReasoning(ReadOnlySpan<byte> utf8)
        {
        }
    }
}
