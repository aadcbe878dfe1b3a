namespace IdleCloud.Tests.Faults;

/// <summary>What becomes of a miner's frame on its way to the gateway.</summary>
internal enum FrameFate
{
    /// <summary>It arrives.</summary>
    Pass,

    /// <summary>It arrives twice.</summary>
    Twice,

    /// <summary>It arrives behind the next one.</summary>
    Swapped,

    /// <summary>It arrives behind the end of its job.</summary>
    Late,

    /// <summary>It does not arrive: the connection is cut before it, as the death of a process does.</summary>
    Cut,

    /// <summary>Neither it nor anything after it arrives, and the connection stays open, as when a machine hangs.</summary>
    Stall,
}
