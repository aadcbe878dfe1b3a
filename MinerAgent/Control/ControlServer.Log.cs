namespace IdleCloud.MinerAgent.Control;

internal sealed partial class ControlServer
{
    [LoggerMessage(Level = LogLevel.Warning, EventName = "no_control",
        Message = "`pause`, `resume` and `status` will not reach this agent: {Path} cannot be made: {Problem}")]
    private static partial void LogUnavailable(ILogger logger, string path, string problem);
}
