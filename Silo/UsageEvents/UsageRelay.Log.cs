using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.UsageEvents;

internal sealed partial class UsageRelay
{
    [LoggerMessage(1, LogLevel.Warning, "Usage events were not handed out ({Reason}); they are handed out later.")]
    private partial void LogNotRelayed(string reason);

    [LoggerMessage(2, LogLevel.Warning, "The database comes from another server: usage events are numbered on from the highest number there.")]
    private partial void LogRestored();
}
