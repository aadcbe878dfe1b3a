using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Alerts;

internal sealed partial class AlertSweeper
{
    [LoggerMessage(1, LogLevel.Warning, "The spending alerts were not looked through ({Reason}); the next sweep tries again.")]
    private partial void LogAway(string reason);
}
