using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Relay;

internal sealed partial class MemoryTrimmer
{
    [LoggerMessage(LogLevel.Debug, "Gave memory back after a peak of {Peak} requests, {Live} of which are left: a pause of {Milliseconds} ms.")]
    private partial void LogTrimmed(int peak, int live, double milliseconds);
}
