using Orleans.Runtime;

namespace IdleCloud.Contracts;

/// <summary>
/// The database did not do what a grain asked: it is away, too slow, or refuses. Nothing is wrong with the call, and a repeat may
/// succeed. Whether a write took place is not known; a repeated write with the old version finds out.
/// </summary>
[GenerateSerializer, Alias("IdleCloud.StorageUnavailableException")]
public sealed class StorageUnavailableException : OrleansException
{
    /// <summary>Says what could not be done and why.</summary>
    public StorageUnavailableException(string message, Exception? innerException)
        : base(message, innerException!)
    {
    }
}
