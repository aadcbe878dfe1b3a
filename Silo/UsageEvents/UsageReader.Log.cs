using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.UsageEvents;

internal sealed partial class UsageReader
{
    [LoggerMessage(1, LogLevel.Warning, "Usage events were not taken by {Reader}, since the database is away ({Reason}); they are read again later.")]
    private partial void LogAway(string reader, string reason);

    [LoggerMessage(2, LogLevel.Error, "Usage events behind {After} up to {UpTo} could not be taken by {Reader}; they are read again later.")]
    private partial void LogBroken(string reader, long after, long upTo, Exception exception);
}
