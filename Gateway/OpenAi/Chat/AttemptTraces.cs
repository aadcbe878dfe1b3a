using System.Diagnostics;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Relay;
using IdleCloud.Hosting.Telemetry;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>The span of an attempt: from its hand-over to a miner to its end. The miner's own spans are its children.</summary>
internal static class AttemptTraces
{
    private const string FirstToken = "first_token";

    /// <summary>Begins it; null when the request is not traced.</summary>
    public static Activity? Begin(JobKey key, SlotLease lease)
    {
        if (!Traces.Source.HasListeners()) return null;
        return Traces.Source.StartActivity("attempt", ActivityKind.Client)
            ?.SetTag("idlecloud.job_id", key.JobId)
            .SetTag("idlecloud.attempt", (int)key.Attempt)
            .SetTag("idlecloud.model", lease.ModelId)
            .SetTag("idlecloud.miner_id", lease.Session.MinerId);
    }

    /// <summary>Notes when the customer was given the first of it.</summary>
    public static void OnNews(Activity span, bool hasVisibleOutput)
    {
        if (hasVisibleOutput && !span.EnumerateEvents().MoveNext()) span.AddEvent(new ActivityEvent(FirstToken));
    }

    /// <summary>Says how it ended.</summary>
    public static void End(Activity span, RelayEnding ending)
    {
        span.SetTag("idlecloud.end", ending.End.ToString());
        span.SetTag("gen_ai.usage.input_tokens", ending.MinerUsage.PromptTokens).SetTag("gen_ai.usage.output_tokens", ending.MinerUsage.CompletionTokens);
        if (ending.End != RelayEnd.AttemptFailed) return;
        span.SetTag("idlecloud.failure", ending.FailureKind.ToString()).SetTag("idlecloud.cause", ending.FailureCause.ToString());
        span.SetStatus(ActivityStatusCode.Error);
    }
}
