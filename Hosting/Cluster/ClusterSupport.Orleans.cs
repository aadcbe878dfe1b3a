namespace IdleCloud.Hosting.Cluster;

/// <summary>What this build can do of a cluster.</summary>
internal static class ClusterSupport
{
    /// <summary>Why this program does not run without a cluster.</summary>
    public const string WhyRequired = "Membership must be PostgreSql or Redis: this program is a part of a cluster. IdleCloud.Host is gateway and silo in one.";

    /// <summary>Why a membership cannot be had; null when it can.</summary>
    public static string? WhyNot(MembershipKind membership) => membership switch
    {
        MembershipKind.PostgreSql => PostgresMembership.WhyNot,
        MembershipKind.Redis => RedisMembership.WhyNot,
        _ => null,
    };
}
