using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Ledger;

internal sealed partial class LedgerUpkeep
{
    [LoggerMessage(1, LogLevel.Warning, "Closed {Count} leases that nobody has renewed.")]
    private partial void LogReaped(int count);

    [LoggerMessage(2, LogLevel.Information, "Released the pay of {Count} miners' owners from escrow.")]
    private partial void LogReleased(int count);

    [LoggerMessage(4, LogLevel.Information, "Brought {Count} bills into the books that their writer had left in the log.")]
    private partial void LogTakenOver(int count);

    [LoggerMessage(5, LogLevel.Warning, "Ended {Count} sessions of processes that hang in the middle of a change of the books.")]
    private partial void LogHungEnded(int count);

    [LoggerMessage(3, LogLevel.Warning, "The ledger's upkeep is put off: {Reason}")]
    private partial void LogSkipped(string reason);
}
