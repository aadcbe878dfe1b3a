using System.Diagnostics;
using IdleCloud.MinerAgent.Connection;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Telemetry;

/// <summary>
/// The agent's spans of a job, for its owner: ids, counts, outcomes and times, never a word of prompt or answer. A job whose gateway traces it names the
/// attempt's span, whose children they are; any other job has none.
/// </summary>
internal static class AgentTraces
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "IdleCloud.Miner";

    private const int TraceParentLength = 55;

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins the span of a job; null when there is nobody to see it, or what came with the job is no sampled trace.</summary>
    public static Activity? BeginJob(JobKey key, Job job)
    {
        if (job.Traceparent.Length != TraceParentLength || !Source.HasListeners()) return null;
        if (!ActivityContext.TryParse(job.Traceparent, null, isRemote: true, out ActivityContext parent)) return null;
        if (!parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)) return null;
        return Source.StartActivity("job", ActivityKind.Server, parent)
            ?.SetTag("idlecloud.job_id", key.JobId)
            .SetTag("idlecloud.attempt", (int)key.Attempt);
    }

    /// <summary>Begins the engine's part of it. An OpenAI-compatible server is told it as <c>traceparent</c>.</summary>
    public static Activity? BeginEngine(Activity? job) => job is null ? null : Source.StartActivity("engine", ActivityKind.Client);

    /// <summary>Says how the engine's part ended. The message of a failure may quote text: only its code is told.</summary>
    public static void End(Activity? span, InferenceResult result, ChunkSink sink)
    {
        if (span is null) return;
        if (sink.FirstToken is { } first) span.AddEvent(new ActivityEvent("first_token", span.StartTimeUtc + first));
        span.SetTag("gen_ai.usage.input_tokens", result.Usage.Prompt).SetTag("gen_ai.usage.output_tokens", result.Usage.Completion);
        if (result.Failure is { } failure) span.SetTag("idlecloud.failure", failure.Code.ToString()).SetStatus(ActivityStatusCode.Error);
        else span.SetTag("idlecloud.finish_reason", result.FinishReason.ToString());
    }
}
