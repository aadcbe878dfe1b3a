namespace IdleCloud.MinerAgent.Engines.Llama;

internal sealed partial class LlamaStart
{
    [LoggerMessage(Level = LogLevel.Information, EventName = "engine_loading", Message = "Loading {Model} on {Device} with {Threads} threads")]
    private static partial void LogLoading(ILogger logger, string model, ComputeDevice device, int threads);
}
