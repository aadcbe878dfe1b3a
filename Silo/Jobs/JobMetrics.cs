using System.Diagnostics;
using System.Diagnostics.Metrics;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Silo.Jobs;

/// <summary>Counts how jobs and attempts end.</summary>
internal sealed class JobMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Jobs";

    /// <summary>The name of the counter of ended jobs.</summary>
    public const string EndedName = "idlecloud.jobs.ended";

    private readonly Counter<long> _ended;
    private readonly Counter<long> _failedAttempts;

    public JobMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _ended = meter.CreateCounter<long>(EndedName, "{job}", "Jobs that reached a terminal state.");
        _failedAttempts = meter.CreateCounter<long>("idlecloud.jobs.failed_attempts", "{attempt}", "Attempts that failed, by kind and cause.");
    }

    /// <summary>A job reached its terminal state.</summary>
    public void OnEnded(JobState state)
    {
        if (_ended.Enabled) _ended.Add(1, new KeyValuePair<string, object?>("state", state.ToString()));
    }

    /// <summary>An attempt failed.</summary>
    public void OnAttemptFailed(AttemptFailureKind kind, FaultCause cause)
    {
        if (!_failedAttempts.Enabled) return;
        _failedAttempts.Add(1, new TagList { { "kind", kind.ToString() }, { "cause", cause.ToString() } });
    }
}
