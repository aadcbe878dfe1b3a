using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace IdleCloud.Hosting.Calls;

/// <summary>Tells failures of the way to a grain from failures of the grain.</summary>
internal static class LostCalls
{
    /// <summary>
    /// True when a call got lost: its silo died or was not reached (<see cref="SiloUnavailableException"/> and the other rejections,
    /// <see cref="ConnectionFailedException"/>), was too busy, or did not answer in time. Whether the grain has done what it was asked is
    /// then not known.
    /// </summary>
    public static bool IsLost(Exception failure) =>
        failure is TimeoutException or OrleansMessageRejectionException or ConnectionFailedException or GatewayTooBusyException;
}
