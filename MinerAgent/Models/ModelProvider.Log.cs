namespace IdleCloud.MinerAgent.Models;

internal sealed partial class ModelProvider
{
    [LoggerMessage(Level = LogLevel.Information, EventName = "model_downloading", Message = "Downloading {Model} from {Host} to {Folder}")]
    private static partial void LogDownloading(ILogger logger, string model, string host, string folder);

    [LoggerMessage(Level = LogLevel.Information, EventName = "model_progress", Message = "{Progress}")]
    private static partial void LogProgress(ILogger logger, string progress);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "model_retry", Message = "{Problem}; trying again in {Seconds:0.0} s")]
    private static partial void LogRetry(ILogger logger, string problem, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "model_evicted",
        Message = "Removed {Model}, which was not served for the longest time, to make room (--evict-models)")]
    private static partial void LogEvicted(ILogger logger, string model);

    [LoggerMessage(Level = LogLevel.Information, EventName = "model_waiting", Message = "Another agent downloads {Model}; waiting for it")]
    private static partial void LogWaiting(ILogger logger, string model);

    [LoggerMessage(Level = LogLevel.Information, EventName = "model_verified", Message = "{Model} is whole, its SHA-256 {Sha256} as {By} says")]
    private static partial void LogVerified(ILogger logger, string model, string sha256, string by);

    [LoggerMessage(Level = LogLevel.Information, EventName = "model_hashed",
        Message = "{Model} is a whole GGUF file; its SHA-256 is {Sha256}, which nothing was given to compare with")]
    private static partial void LogHashed(ILogger logger, string model, string sha256);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "model_unverified",
        Message = "{Model} is as it came (SHA-256 {Sha256}), but nobody vouches for it (--allow-unverified)")]
    private static partial void LogUnverified(ILogger logger, string model, string sha256);
}
