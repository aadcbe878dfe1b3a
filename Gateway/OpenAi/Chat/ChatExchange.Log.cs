using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.OpenAi.Chat;

internal sealed partial class ChatExchange
{
    [LoggerMessage(LogLevel.Error, "Job {JobId} failed after its answer had begun.")]
    private partial void LogFailedInStream(Exception failure, Guid jobId);

    [LoggerMessage(LogLevel.Information, "Where job {JobId} waits could not be found out.")]
    private partial void LogPlaceNotFound(Exception failure, Guid jobId);
}
