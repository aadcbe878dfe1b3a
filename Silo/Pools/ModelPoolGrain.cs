using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace IdleCloud.Silo.Pools;

/// <summary>A <see cref="Pool"/> as a grain. Calls interleave, so that those who wait for a slot do not keep out the news of one.</summary>
[Reentrant]
internal sealed class ModelPoolGrain : Grain, IModelPoolGrain
{
    private const int SweepsMissed = 8;

    private readonly PoolOptions _options;
    private readonly TimeProvider _clock;
    private readonly long _origin;
    private readonly Pool _pool;
    private readonly ModelPoolMetrics _metrics;
    private string _model = "";
    private TimeSpan _lastSweep;

    public ModelPoolGrain(IOptions<PoolOptions> options, DispatchPolicies policies, TimeProvider clock, ModelPoolMetrics metrics)
    {
        _metrics = metrics;
        _options = options.Value;
        _clock = clock;
        _origin = clock.GetTimestamp();
        _pool = new Pool(_options, policies.Find(_options.Policy)!, Random.Shared);
    }

    // Monotonic, from the activation on.
    private TimeSpan Now => _clock.GetElapsedTime(_origin);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _model = PoolKey.ModelOf(this.GetPrimaryKeyString());
        this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(_options.SweepInterval, _options.SweepInterval) { Interleave = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _metrics.OnDeactivated(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<LeaseResult> LeaseAsync(LeaseRequest request)
    {
        ValueTask<LeaseResult> answer = _pool.Lease(request, Now);
        if (!answer.IsCompletedSuccessfully) return WaitAsync(request.JobId, answer.AsTask());
        LeaseResult result = answer.Result;
        _metrics.OnAnswered(_model, result);
        return new(result);
    }

    /// <inheritdoc/>
    public ValueTask CancelAsync(Guid jobId)
    {
        _pool.Cancel(jobId);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ReturnAsync(SlotLease lease)
    {
        _pool.Return(lease, Now);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<MemberNews> ReportAsync(CapacityReport report)
    {
        MemberNews news = _pool.Report(report, Now);
        if (news.IsProbeDue) _metrics.OnProbe(_model);
        return new(news);
    }

    /// <inheritdoc/>
    public ValueTask EndedAsync(ServiceReport report)
    {
        _pool.Ended(report, Now);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<QueuePlace?> GetPlaceAsync(Guid jobId) => new(_pool.PlaceOf(jobId));

    /// <inheritdoc/>
    public ValueTask LeaveAsync(MinerSession session)
    {
        _pool.Leave(session, Now);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<PoolStatus> GetStatusAsync()
    {
        PoolStatus status = _pool.Status;
        // Who has not been heard of by the end of the silence that is allowed is not there.
        return new(status with { IsNew = !_pool.HasHadMiners && Now < _options.MemberSilence });
    }

    /// <summary>
    /// Waits for a slot; but an activation that is on its way out, because the silo that had its place in the directory was lost, serves
    /// nobody any more, and does not go while anybody waits. It is known by its timer, which has stopped: then all who wait are sent away, and
    /// ask the next activation.
    /// </summary>
    private async ValueTask<LeaseResult> WaitAsync(Guid jobId, Task<LeaseResult> waiting)
    {
        TimeSpan began = Now;
        TimeSpan patience = SweepsMissed * _options.SweepInterval;
        while (true)
        {
            await ((Task)waiting).WaitAsync(patience, _clock)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (waiting.IsCompleted) break;
            if (Now - _lastSweep < patience) continue;
            _pool.Cancel(jobId);
            throw new TimeoutException($"This activation of the pool {this.GetPrimaryKeyString()} is on its way out; the next one answers.");
        }

        LeaseResult answer = await waiting;
        _metrics.OnWaited(_model, answer, Now - began);
        _metrics.OnAnswered(_model, answer);
        return answer;
    }

    private Task Sweep()
    {
        _lastSweep = Now;
        _pool.Sweep(Now);
        _metrics.OnStatus(this.GetPrimaryKeyString(), _pool.Status);
        return Task.CompletedTask;
    }
}
