using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.TraceSinks;

internal sealed partial class SpanSender
{
    [LoggerMessage(
        1, LogLevel.Error, "The headers of the sink of {AccountId} cannot be decrypted: TraceSinks:Key is not the one that they were encrypted with.")]
    private partial void LogNotOpened(string accountId, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "Spans could not be sent to the sink of {AccountId}, or that could not be noted.")]
    private partial void LogBroken(string accountId, Exception exception);
}
