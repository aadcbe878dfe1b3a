using System.Diagnostics;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Hosting.Telemetry;

namespace IdleCloud.Silo.Jobs;

/// <summary>
/// The spans of a job's conductor: <c>admit</c>, <c>lease</c> for each attempt, <c>bill</c>. The request's context comes with its message, so that it is the
/// same on both grain hosts and needs no filter around every grain call.
/// </summary>
internal static class JobTraces
{
    /// <summary>Begins a span; null when the request is not traced.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="traceParent">The request's span.</param>
    /// <param name="jobId">The job.</param>
    public static Activity? Begin(string name, string traceParent, Guid jobId)
    {
        if (!Traces.Source.HasListeners() || Traces.ParentOf(traceParent) is var parent && parent == default) return null;
        return Traces.Source.StartActivity(name, ActivityKind.Internal, parent)?.SetTag("idlecloud.job_id", jobId);
    }

    /// <summary>Says what the books answered.</summary>
    public static void OnBilled(Activity? span, JobState end, in SettleResult bill)
    {
        if (span is null) return;
        span.SetTag("idlecloud.state", end.ToString()).SetTag("idlecloud.charge_nano_usd", bill.ChargeNanoUsd);
        if (!bill.IsDurable) span.SetStatus(ActivityStatusCode.Error);
    }
}
