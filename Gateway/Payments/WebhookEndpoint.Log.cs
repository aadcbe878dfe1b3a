using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Payments;

internal sealed partial class WebhookEndpoint
{
    [LoggerMessage(1, LogLevel.Warning, "Request {RequestId}: a payment notice was refused: {Reason}.")]
    private partial void LogRefused(string requestId, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Request {RequestId}: a payment notice came, and Gateway:Payments:WebhookSecrets is not set.")]
    private partial void LogNotConfigured(string requestId);
}
