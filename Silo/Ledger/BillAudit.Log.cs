using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Ledger;

internal sealed partial class BillAudit
{
    [LoggerMessage(1, LogLevel.Error, "A bill in the books is wrong: {Sentence}")]
    private partial void LogWrong(string sentence);
}
