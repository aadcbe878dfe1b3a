using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.MinerAgent.Engines;

/// <summary>Where an engine puts an answer while it comes. To be used by one caller at a time.</summary>
internal interface IInferenceSink
{
    /// <summary>
    /// Takes a piece of the answer. The engine awaits this before it takes more from the model: waiting here slows the model down.
    /// </summary>
    /// <param name="kind">Answer or thought.</param>
    /// <param name="text">Whole characters, not empty.</param>
    /// <param name="tokens">Tokens that the text stands for, by the engine's count.</param>
    /// <param name="cancellationToken">The answer is no longer wanted.</param>
    ValueTask WriteAsync(PieceKind kind, string text, int tokens, CancellationToken cancellationToken);
}
