using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>Bills as one array for each column of <see cref="PostSql.Input"/>.</summary>
internal sealed class PostColumns
{
    private readonly List<Action<IReadOnlyList<PendingPost>>> _columns = [];
    private IReadOnlyDictionary<AccountKey, long> _ids = new Dictionary<AccountKey, long>();

    /// <summary>Adds the columns' parameters to a command.</summary>
    public PostColumns(NpgsqlBatchCommand command)
    {
        void Column<T>(Func<PendingPost, T> read)
        {
            var parameter = new NpgsqlParameter<T[]>();
            command.Parameters.Add(parameter);
            _columns.Add(posts => parameter.TypedValue = Read(posts, read));
        }

        Column(p => p.Posting.JobId);
        Column(p => p.Posting.AccountId);
        Column(p => p.Posting.Epoch);
        Column(p => p.Posting.KeyId);
        Column(p => p.Posting.ModelId);
        Column(p => (short)p.Posting.State);
        Column(p => p.Posting.Attempt);
        Column(p => p.Posting.MinerId);
        Column(p => p.Posting.MinerOwner);
        Column(p => p.Posting.Usage.PromptTokens);
        Column(p => p.Posting.Usage.CompletionTokens);
        Column(p => p.Posting.Usage.ReasoningTokens);
        Column(p => p.Posting.Usage.CachedTokens);
        Column(p => p.Posting.Price.Version);
        Column(p => p.Posting.Price.PromptNanoUsdPerMillion);
        Column(p => p.Posting.Price.CompletionNanoUsdPerMillion);
        Column(p => p.Posting.HeldNanoUsd);
        Column(p => p.Posting.Bill.ChargeNanoUsd);
        Column(p => p.Posting.Bill.PayNanoUsd);
        Column(p => p.Posting.Bill.RevenueNanoUsd);
        Column(p => p.Posting.Bill.RoundingNanoUsd);
        Column(p => p.Posting.SharePpm);
        Column(p => p.Posting.EndedAt.ToUniversalTime());
        Column(p => p.Digest);
        Column(p => IdOf(p, p.Promo));
        Column(p => IdOf(p, p.Paid));
        Column(p => IdOf(p, p.Pay));
        Column(p => p.Posting.Ask?.PromptNanoUsdPerMillion);
        Column(p => p.Posting.Ask?.CompletionNanoUsdPerMillion);
        Column(p => p.Posting.MinerUsage?.PromptTokens);
        Column(p => p.Posting.MinerUsage?.CompletionTokens);
    }

    /// <summary>Fills them.</summary>
    public void Bind(IReadOnlyList<PendingPost> posts, IReadOnlyDictionary<AccountKey, long> ids)
    {
        _ids = ids;
        foreach (Action<IReadOnlyList<PendingPost>> bind in _columns) bind(posts);
    }

    // A bill of nothing touches no account, and none is made for it.
    private long IdOf(PendingPost post, AccountKey key) => post.IsCharged ? _ids[key] : 0;

    private static T[] Read<T>(IReadOnlyList<PendingPost> posts, Func<PendingPost, T> read)
    {
        var column = new T[posts.Count];
        for (int i = 0; i < column.Length; i++) column[i] = read(posts[i]);
        return column;
    }
}
