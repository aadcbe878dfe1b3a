using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Storage;

internal sealed partial class DatabaseStart
{
    [LoggerMessage(1, LogLevel.Warning, "The database is away ({Reason}); the next try is in {Pause}.")]
    private partial void LogAway(string reason, TimeSpan pause);
}
