namespace IdleCloud.MinerAgent.Engines.Llama;

internal sealed partial class NodeModulesInstaller
{
    [LoggerMessage(Level = LogLevel.Information, EventName = "engine_installing",
        Message = "Installing the llama engine {Name} into {Directory}; this happens once")]
    private static partial void LogInstalling(ILogger logger, string name, string directory);

    [LoggerMessage(Level = LogLevel.Information, EventName = "engine_fetching", Message = "Fetching the binaries {Packages}")]
    private static partial void LogFetchingBinaries(ILogger logger, string packages);

    [LoggerMessage(Level = LogLevel.Information, EventName = "engine_installed", Message = "Installed the llama engine in {Directory}")]
    private static partial void LogInstalled(ILogger logger, string directory);

    [LoggerMessage(Level = LogLevel.Information, EventName = "engine_install_waiting", Message = "Another agent is installing the engine; waiting for {Path}")]
    private static partial void LogWaiting(ILogger logger, string path);
}
