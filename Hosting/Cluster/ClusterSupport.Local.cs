namespace IdleCloud.Hosting.Cluster;

/// <summary>What this build can do of a cluster: on the Local grain host nothing.</summary>
internal static class ClusterSupport
{
    /// <summary>Why this program does not run without a cluster.</summary>
    public const string WhyRequired =
        "This program is a part of a cluster, and this build runs grains on the grain host Local, which is one process: run IdleCloud.Host, " +
        "which is gateway and silo in one, or build with -p:GrainHost=Orleans and set Membership.";

    /// <summary>Why a membership cannot be had; null when it can.</summary>
    public static string? WhyNot(MembershipKind membership) =>
        $"Membership is {membership}, and this build runs grains on the grain host Local, which is one process. Build with -p:GrainHost=Orleans.";
}
