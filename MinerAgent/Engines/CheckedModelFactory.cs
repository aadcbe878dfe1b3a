using IdleCloud.MinerAgent.Models;

namespace IdleCloud.MinerAgent.Engines;

/// <summary>Starts engines with a model's file that is whole and the right one; no other is ever loaded.</summary>
/// <param name="models">Has the file ready.</param>
/// <param name="make">Makes the factory of the engine for a file.</param>
internal sealed class CheckedModelFactory(ModelProvider models, Func<string, IEngineFactory> make) : IEngineFactory
{
    /// <inheritdoc/>
    public async Task<IInferenceEngine> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            VerifiedModel model = await models.EnsureAsync(cancellationToken).ConfigureAwait(false);
            return await make(model.Path).StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ModelException missing)
        {
            throw new EngineStartException(missing.Message, missing.IsPermanent, missing);
        }
    }
}
