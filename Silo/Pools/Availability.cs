namespace IdleCloud.Silo.Pools;

/// <summary>What a member is to a job that comes now; the sooner in this order, the better.</summary>
internal enum Availability
{
    /// <summary>It is healthy and has a free slot.</summary>
    Ready,

    /// <summary>It is healthy, and its slots are taken.</summary>
    Busy,

    /// <summary>It has failed, and may have jobs again within the time that one waits.</summary>
    Recovering,

    /// <summary>It is backed off for longer than any job may wait.</summary>
    Away,

    /// <summary>Its session has ended: it is in no list.</summary>
    Gone,
}
