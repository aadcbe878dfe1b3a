namespace IdleCloud.Hosting.Cluster;

/// <summary>Where the silos of a cluster find each other.</summary>
internal enum MembershipKind
{
    /// <summary>Nowhere: one process is everything.</summary>
    None,

    /// <summary>In PostgreSQL, beside the books.</summary>
    PostgreSql,

    /// <summary>In Redis.</summary>
    Redis,
}
