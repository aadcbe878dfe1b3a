using System.Collections.Immutable;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;
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
    private readonly ModelCredits[] _models = [.. models.Select(model => new ModelCredits(model))];
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
        lock (_gate) return _isClosed || Find(modelId) is not { } model ? null : ReportOf(model);
    }

    /// <summary>The same of all models.</summary>
    public ImmutableArray<CapacityReport> ReportAll()
    {
        lock (_gate) return _isClosed ? [] : [.. _models.Select(ReportOf)];
    }

    private CapacityReport ReportOf(ModelCredits model) => new()
    {
        Session = session,
        ModelId = model.ModelId,
        Slots = model.Slots,
        Granted = model.Granted,
        Assigned = model.Assigned,
        CanResume = model.CanResume,
        Ask = model.Ask,
        ContextLength = model.ContextLength,
    };

    /// <summary>A handful at most: a walk is quicker than a hash.</summary>
    private ModelCredits? Find(string modelId)
    {
        foreach (ModelCredits model in _models)
        {
            if (model.ModelId == modelId) return model;
        }

        return null;
    }

    private sealed class ModelCredits(OfferedModel model)
    {
        public string ModelId => model.ModelId;

        public int Slots => model.Slots;

        public bool CanResume => model.CanResume;

        public AskPrice? Ask => model.Ask;

        public int ContextLength => model.ContextLength;

        public long Granted { get; set; }

        public long Assigned { get; set; }
    }
}
