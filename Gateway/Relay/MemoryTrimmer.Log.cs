using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Relay;

internal sealed partial class MemoryTrimmer
{
    [LoggerMessage(LogLevel.Debug, "Giving memory back after a peak of {Peak} requests; {Live} are left.")]
    private partial void LogTrimming(int peak, int live);
}
