using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Pools;

internal sealed partial class PoolShards
{
    [LoggerMessage(1, LogLevel.Information, "The shards of {Model} could not be looked at.")]
    private partial void LogNotRead(string model, Exception exception);
}
