using IdleCloud.Contracts.Payments;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Payments.Events;

internal sealed partial class PaymentNotices
{
    [LoggerMessage(1, LogLevel.Information, "Payment notice {EventId} ({Type}) of payment {Payment}: {Result}.")]
    private partial void LogKept(string eventId, string type, string payment, NoticeResult result);

    [LoggerMessage(2, LogLevel.Error, "Payment notice {EventId} ({Type}) of payment {Payment} was not booked, and needs a person: {Problem}.")]
    private partial void LogProblem(string eventId, string type, string payment, string problem);

    [LoggerMessage(3, LogLevel.Error, "A signed payment notice of {Bytes} bytes could not be read, and needs a person.")]
    private partial void LogUnreadable(int bytes);

    [LoggerMessage(4, LogLevel.Warning, "Payment notice {EventId} is of the {Mode} mode, unlike our key; it is ignored.")]
    private partial void LogOtherMode(string eventId, string mode);

    [LoggerMessage(5, LogLevel.Warning, "The credit of {AccountId} has changed, but its account could not be told; its next renewal will.")]
    private partial void LogNotTold(string accountId, Exception exception);
}
