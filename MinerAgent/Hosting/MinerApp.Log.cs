namespace IdleCloud.MinerAgent.Hosting;

internal sealed partial class MinerApp
{
    [LoggerMessage(Level = LogLevel.Information, EventName = "starting", Message = "IdleCloud miner {Version} for {Gateways}; GPUs found: {Gpus}")]
    private static partial void LogStarting(ILogger logger, string version, string gateways, int gpus);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "gateway_unreachable",
        Message = "The gateway is not there yet: {Problem}. The engine starts meanwhile; then it is dialled again")]
    private static partial void LogUnreachable(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Information, EventName = "draining", Message = "Draining: {Running} running jobs are finished, no new ones taken")]
    private static partial void LogDraining(ILogger logger, int running);

    [LoggerMessage(Level = LogLevel.Information, EventName = "stopped", Message = "Stopped: {Jobs} jobs served, {Tokens} tokens sent")]
    private static partial void LogStopped(ILogger logger, long jobs, long tokens);
}
