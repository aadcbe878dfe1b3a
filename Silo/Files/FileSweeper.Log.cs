using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Files;

internal sealed partial class FileSweeper
{
    [LoggerMessage(1, LogLevel.Information, "{Count} files have expired and are deleted.")]
    private partial void LogExpired(int count);

    [LoggerMessage(2, LogLevel.Warning, "Expired files were not looked for; the next sweep tries again: {Reason}")]
    private partial void LogAway(string reason);
}
