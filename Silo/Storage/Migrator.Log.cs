using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Storage;

internal sealed partial class Migrator
{
    [LoggerMessage(1, LogLevel.Information, "Applied migration {Version}: {Name}.")]
    private partial void LogApplied(int version, string name);
}
