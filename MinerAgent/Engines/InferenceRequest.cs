using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines;

/// <summary>What an engine is asked to answer.</summary>
/// <param name="Chat">The validated request as the gateway sent it.</param>
/// <param name="Family">How the model marks its thoughts.</param>
/// <param name="Resume">What another miner has answered already, and the customer has; null when the answer begins here.</param>
internal sealed record InferenceRequest(ChatRequest Chat, ModelFamily Family, Resume? Resume = null);
