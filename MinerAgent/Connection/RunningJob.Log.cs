namespace IdleCloud.MinerAgent.Connection;

internal sealed partial class RunningJob
{
    [LoggerMessage(Level = LogLevel.Information, EventName = "job_ended", Message = "Job {Job}: {Outcome}, {Tokens} tokens in {Ms:0} ms")]
    private static partial void LogEnded(ILogger logger, Guid job, string outcome, int tokens, double ms);

    [LoggerMessage(Level = LogLevel.Error, EventName = "job_bug", Message = "Job {Job} failed by a bug of the agent: {Exception}")]
    private static partial void LogBug(ILogger logger, Guid job, string exception);
}
