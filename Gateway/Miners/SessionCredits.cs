using System.Collections.Immutable;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Wire;
using OfferedModel = IdleCloud.Contracts.Miners.OfferedModel;

namespace IdleCloud.Gateway.Miners;

/// <summary>
/// What an agent has asked for and got, per model, since its session began. Counters only grow, so that a report may be lost or
/// come late. Safe for use by many threads.
/// </summary>
internal sealed class SessionCredits(MinerSession session, ImmutableArray<OfferedModel> models)
{
    private readonly Lock _gate = new();
    private readonly ModelCredits[] _models = [.. models.Select(model => new ModelCredits(CapacityReport.First(session, model)))];
    private bool _isClosed;

    /// <summary>The models that the session serves.</summary>
    public IEnumerable<string> ModelIds => models.Select(static model => model.ModelId);

    /// <summary>
    /// The agent asks for so many more jobs. What goes beyond <see cref="WireLimits.MaxOpenCredits"/> is not counted: no machine runs
    /// that many at once, and the agent asks again with each job that it ends.
    /// </summary>
    /// <returns>False when the session does not offer the model.</returns>
    public bool TryGrant(string modelId, uint credits)
    {
        lock (_gate)
        {
            if (Find(modelId) is not { } model) return false;
            long room = WireLimits.MaxOpenCredits - (model.Granted - model.Assigned);
            model.Granted += Math.Min(credits, room);
            return true;
        }
    }

    /// <summary>Uses one credit, if there is one.</summary>
    public bool TryTake(string modelId)
    {
        lock (_gate)
        {
            if (_isClosed || Find(modelId) is not { } model || model.Granted == model.Assigned) return false;
            model.Assigned++;
            return true;
        }
    }

    /// <summary>No further job is taken: the agent drains, or the connection ends.</summary>
    public void Close()
    {
        lock (_gate) _isClosed = true;
    }

    /// <summary>What the pool should know of a model; null when the session takes no more jobs of it.</summary>
    public CapacityReport? Report(string modelId)
    {
        lock (_gate) return _isClosed || Find(modelId) is not { } model ? null : model.Report;
    }

    /// <summary>The same of all models.</summary>
    public ImmutableArray<CapacityReport> ReportAll()
    {
        lock (_gate) return _isClosed ? [] : [.. _models.Select(static model => model.Report)];
    }

    /// <summary>A handful at most: a walk is quicker than a hash.</summary>
    private ModelCredits? Find(string modelId)
    {
        foreach (ModelCredits model in _models)
        {
            if (model.ModelId == modelId) return model;
        }

        return null;
    }

    private sealed class ModelCredits(CapacityReport first)
    {
        public string ModelId => first.ModelId;

        public long Granted { get; set; }

        public long Assigned { get; set; }

        public CapacityReport Report => first with { Granted = Granted, Assigned = Assigned };
    }
}
