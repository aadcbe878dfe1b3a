using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>What a request's exchange keeps of it for as long as it is served.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Request">
/// The <see cref="ChatRequest"/> in its wire form: a fraction of the objects it was made of, and the same for every attempt.
/// </param>
/// <param name="IsStream">True for an answer as server-sent events.</param>
/// <param name="ContextLength">Tokens of the model's context.</param>
/// <param name="Headers">What the answer's headers tell of limits and price.</param>
/// <param name="Trace">What the books are told beside the bill.</param>
internal readonly record struct ChatCall(
    Guid JobId, ReadOnlyMemory<byte> Request, bool IsStream, int ContextLength, AnswerHeaders Headers, RequestTrace Trace);
