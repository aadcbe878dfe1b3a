using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Accounts;
using IdleCloud.Silo.Catalog;
using IdleCloud.Silo.Pools;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace IdleCloud.Silo.Miners;

/// <summary>
/// One miner: stores its registration, numbers its sessions, and passes what the live session offers to the pools. It is not on
/// the way of any job. Calls exclude each other, so that of two connections at once the later one wins.
/// </summary>
[GrainType("miner")]
internal sealed partial class MinerGrain(
    [PersistentState("miner")] IPersistentState<MinerState> stored, [PersistentState("activity")] IPersistentState<ActivityState> activity,
    IOptions<MinerOptions> options, IOptions<SpendingOptions> spending,
    CatalogCopy catalog, PoolShards pools, TimeProvider clock, ILogger<MinerGrain> logger) : Grain, IMinerGrain
{
    /// <summary>So old may be the catalogue that a session's models are compared with again.</summary>
    private static readonly TimeSpan CatalogAge = TimeSpan.FromSeconds(1);

    private IMinerConnection? _connection;
    private ImmutableArray<CapacityReport> _capacity = [];
    private ImmutableArray<MemberNews> _news = [];

    // After a new activation nobody knows whether the stored session still lives, until it reports.
    private Liveness _liveness = Liveness.Unknown;

    private enum Liveness
    {
        Unknown,
        Live,
        Ended,
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectResult> ConnectAsync(MinerHello hello, IMinerConnection connection)
    {
        // 1. Only what is in the catalogue.
        ImmutableArray<CatalogModel> models = await catalog.ReadAsync(TimeSpan.Zero);
        OfferCheck offer = OfferCheck.Of(hello.Models, models, options.Value);
        foreach (RefusedModel refused in offer.Refused) LogRefused(this.GetPrimaryKeyString(), refused);
        if (offer.Accepted.IsEmpty) return new ConnectResult { Refused = offer.Refused };

        // 2. From the moment that the new number is stored the older session is no longer valid, whoever knows it.
        MinerState older = stored.State;
        var session = new MinerSession(this.GetPrimaryKeyString(), hello.GatewayId, (older.Session?.Number ?? 0) + 1)
        {
            GatewayAddress = hello.GatewayAddress,
        };
        DateTimeOffset now = clock.GetUtcNow();
        await stored.ReplaceAsync(new MinerState
        {
            Hello = hello,
            Session = session,
            Accepted = offer.Accepted,
            Class = older.Class,
            FirstSeen = older.FirstSeen ?? now,
            LastConnected = now,
        });

        await GrainFactory.GetGrain<IFleetGrain>(hello.AccountId).AddAsync(session.MinerId);

        // 3. In its pools it takes the older one's place at once, with nothing free: jobs wait for a machine that moves from one gateway to another.
        await LeavePoolsAsync(older, but: offer.Accepted);
        IMinerConnection? fenced = _connection;
        (_connection, _liveness, _news) = (connection, Liveness.Live, []);
        _capacity = [.. offer.Accepted.Select(model => CapacityReport.First(session, model))];
        await JoinPoolsAsync(session);

        // 4. Tell whoever can be told. The new session does not wait for the older one's gateway, which may be gone.
        if (fenced is not null) _ = FenceAsync(fenced, older.Session!);
        await NoteAsync(MinerOccupation.NotAsking, isToBeStored: true);
        LogConnected(session.MinerId, session.GatewayId, session.Number);
        return new ConnectResult { Session = session, Accepted = offer.Accepted, Refused = offer.Refused, Pay = PayFor(offer.Accepted, models) };
    }

    /// <inheritdoc/>
    public async ValueTask<SessionNews> ReportAsync(MinerSession session, ImmutableArray<CapacityReport> capacity)
    {
        if (session != stored.State.Session || _liveness == Liveness.Ended) return SessionNews.Fenced;
        (_liveness, _capacity) = (Liveness.Live, capacity);
        SessionNews news = await CompareWithCatalogAsync();
        foreach (RefusedModel refused in news.Refused)
        {
            _capacity = _capacity.RemoveAll(report => report.ModelId == refused.ModelId);
            await LeavePoolAsync(session, refused.ModelId);
        }

        return news with { Models = await TellPoolsAsync() };
    }

    /// <inheritdoc/>
    public ValueTask ProbedAsync(string modelId, ServiceReport report) => PoolOf(modelId).EndedAsync(report);

    /// <inheritdoc/>
    public async ValueTask<bool> SetClassAsync(MinerClass newClass)
    {
        if (stored.State.Hello is null) return false;
        await stored.ReplaceAsync(stored.State with { Class = newClass });
        if (_liveness == Liveness.Live) await TellPoolsAsync();
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisconnectAsync(MinerSession session)
    {
        if (session != stored.State.Session) return;
        (_connection, _liveness) = (null, Liveness.Ended);
        await LeavePoolsAsync(stored.State, but: []);
        await NoteAsync(MinerOccupation.Away, isToBeStored: true);
    }

    /// <inheritdoc/>
    public ValueTask<MinerStatus> GetStatusAsync() => new(new MinerStatus
    {
        Hello = stored.State.Hello,
        Session = _liveness == Liveness.Live ? stored.State.Session : null,
        FirstSeen = stored.State.FirstSeen,
        LastConnected = stored.State.LastConnected,
        Class = stored.State.Class,
        News = _liveness == Liveness.Live ? _news : [],
        Activity = TellActivity(),
    });

    /// <summary>Tells the pools what the session last reported, on the terms of now.</summary>
    private async ValueTask<ImmutableArray<MemberNews>> TellPoolsAsync()
    {
        var terms = new MinerTerms
        {
            IsTrusted = stored.State.Class.IsTrusted, KeepsNothing = stored.State.Class.KeepsNothing, Region = stored.State.Hello?.Region,
        };
        ImmutableArray<MemberNews>.Builder news = ImmutableArray.CreateBuilder<MemberNews>(_capacity.Length);
        foreach (CapacityReport report in _capacity) news.Add(await PoolOf(report.ModelId).ReportAsync(report with { Terms = terms }));
        _news = news.MoveToImmutable();
        await NoteAsync(ActivityLog.Of(_news));
        return _news;
    }

    /// <summary>What the catalogue of now says to the models that were accepted by an earlier one.</summary>
    private async ValueTask<SessionNews> CompareWithCatalogAsync()
    {
        try
        {
            ImmutableArray<CatalogModel> models = await catalog.ReadAsync(CatalogAge);
            OfferCheck offer = OfferCheck.Of(stored.State.Accepted, models, options.Value);
            return new SessionNews { Refused = offer.Refused, Pay = PayFor(offer.Accepted, models) };
        }
        catch (Exception e)
        {
            // What held so far holds until the next report.
            LogNotCompared(this.GetPrimaryKeyString(), e);
            return new SessionNews();
        }
    }

    private ImmutableArray<ModelPay> PayFor(ImmutableArray<OfferedModel> accepted, ImmutableArray<CatalogModel> models) =>
    [
        .. from offer in accepted
           join model in models on offer.ModelId equals model.Id
           select new ModelPay(model.Id, offer.Ask ?? AskPrice.ShareOf(model.Price, spending.Value.MinerSharePpm)),
    ];

    private async Task FenceAsync(IMinerConnection connection, MinerSession session)
    {
        try
        {
            await connection.OnFencedAsync(session);
        }
        catch (Exception e)
        {
            LogNotFenced(session, e);
        }
    }

    private async Task JoinPoolsAsync(MinerSession session)
    {
        try
        {
            await TellPoolsAsync();
        }
        catch (Exception e)
        {
            LogNotJoined(session, e);
        }
    }

    private async Task LeavePoolsAsync(MinerState state, ImmutableArray<OfferedModel> but)
    {
        if (state.Session is not { } session) return;
        foreach (OfferedModel model in state.Accepted.ExceptBy(but.Select(static kept => kept.ModelId), static model => model.ModelId))
        {
            await LeavePoolAsync(session, model.ModelId);
        }
    }

    private async Task LeavePoolAsync(MinerSession session, string modelId)
    {
        try
        {
            await PoolOf(modelId).LeaveAsync(session);
        }
        catch (Exception e)
        {
            LogNotLeft(session, e);
        }
    }

    private IModelPoolGrain PoolOf(string modelId) => pools.OfMiner(modelId, this.GetPrimaryKeyString());
}
