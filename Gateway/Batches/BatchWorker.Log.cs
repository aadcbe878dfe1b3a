using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Batches;

internal sealed partial class BatchWorker
{
    [LoggerMessage(1, LogLevel.Warning, "Batches were not looked for; the next look finds them.")]
    private partial void LogMissed(Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "What has become of line {Number} of {Batch} is not known here; the books are asked.")]
    private partial void LogLost(Exception failure, string batch, int number);
}
