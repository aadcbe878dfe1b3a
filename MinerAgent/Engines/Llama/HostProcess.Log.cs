namespace IdleCloud.MinerAgent.Engines.Llama;

internal sealed partial class HostProcess
{
    [LoggerMessage(Level = LogLevel.Debug, EventName = "engine_says", Message = "llama host: {Line}")]
    private static partial void LogHostLine(ILogger logger, string line);
}
