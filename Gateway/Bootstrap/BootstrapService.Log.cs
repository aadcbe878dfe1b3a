using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Bootstrap;

internal sealed partial class BootstrapService
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Made keys of the account {Account}; they are in {Path}.")]
    private partial void LogKeysMade(string account, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "Added the model {Model} to the catalogue.")]
    private partial void LogModelAdded(string model);
}
