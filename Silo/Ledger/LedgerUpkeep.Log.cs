using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Ledger;

internal sealed partial class LedgerUpkeep
{
    [LoggerMessage(1, LogLevel.Warning, "Closed {Count} leases that nobody has renewed.")]
    private partial void LogReaped(int count);

    [LoggerMessage(2, LogLevel.Information, "Released the pay of {Count} miners' owners from escrow.")]
    private partial void LogReleased(int count);

    [LoggerMessage(3, LogLevel.Warning, "The ledger's upkeep is put off: {Reason}")]
    private partial void LogSkipped(string reason);
}
