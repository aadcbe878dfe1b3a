namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>An answer cannot be given, with the code that the agent knows. The message never quotes a conversation.</summary>
/// <param name="code">context_length, conversation or engine.</param>
/// <param name="message">For logs.</param>
internal sealed class GenerationException(string code, string message) : Exception(message)
{
    /// <summary>The code that the agent knows.</summary>
    public string Code => code;
}
