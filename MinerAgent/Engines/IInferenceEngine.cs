namespace IdleCloud.MinerAgent.Engines;

/// <summary>
/// One life of an engine, from its start to its end or crash. A new life is a new object, made by <see cref="IEngineFactory"/>.
/// </summary>
internal interface IInferenceEngine : IAsyncDisposable
{
    /// <summary>What it says of itself.</summary>
    EngineInfo Info { get; }

    /// <summary>Completes with the reason, for logs, when the engine has died or hangs. Running answers fail by themselves then.</summary>
    Task<string> Crashed { get; }

    /// <summary>
    /// Answers a request. Up to <see cref="EngineInfo.Slots"/> run at once; more wait for a slot.
    /// </summary>
    /// <param name="request">What to answer.</param>
    /// <param name="sink">Where to put the answer.</param>
    /// <param name="cancellationToken">
    /// Cancels: the call returns within milliseconds, with <see cref="Wire.FinishReason.Cancelled"/> and what was counted by then, and
    /// the engine stops working on the answer. Does not throw for it.
    /// </param>
    Task<InferenceResult> RunAsync(InferenceRequest request, IInferenceSink sink, CancellationToken cancellationToken);
}
