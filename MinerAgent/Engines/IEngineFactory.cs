namespace IdleCloud.MinerAgent.Engines;

/// <summary>Starts engines of one kind with one configuration.</summary>
internal interface IEngineFactory
{
    /// <summary>Starts one; it is ready when this returns.</summary>
    /// <exception cref="EngineStartException">It does not start; the message is for the owner.</exception>
    Task<IInferenceEngine> StartAsync(CancellationToken cancellationToken);
}
