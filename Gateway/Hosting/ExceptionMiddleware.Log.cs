using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Hosting;

internal sealed partial class ExceptionMiddleware
{
    [LoggerMessage(1, LogLevel.Debug, "{RequestId}: the client hung up.")]
    private partial void LogClientGone(string requestId);

    [LoggerMessage(2, LogLevel.Debug, "{RequestId}: malformed HTTP: {Reason}")]
    private partial void LogBadRequest(string requestId, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{RequestId}: answered 503, since something that the gateway depends on failed.")]
    private partial void LogOutage(string requestId, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "{RequestId}: answered 500.")]
    private partial void LogBug(string requestId, Exception exception);
}
