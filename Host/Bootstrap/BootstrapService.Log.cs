namespace IdleCloud.Host.Bootstrap;

internal sealed partial class BootstrapService
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Made keys of the account {Account}; they are in {Path}.")]
    private partial void LogKeysMade(string account, string path);
}
