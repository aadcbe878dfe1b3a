using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Hosting;

internal sealed partial class HealthEndpoints
{
    [LoggerMessage(1, LogLevel.Warning, "Not ready: the catalogue does not answer.")]
    private partial void LogNotReady(Exception exception);
}
