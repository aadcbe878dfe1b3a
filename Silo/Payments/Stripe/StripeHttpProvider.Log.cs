using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Payments.Stripe;

internal sealed partial class StripeHttpProvider
{
    [LoggerMessage(1, LogLevel.Warning, "Stripe answered {Method} {Path} with {Status} {Code} (its request id {RequestId}).")]
    private partial void LogRefused(string method, string path, int status, string code, string requestId);
}
