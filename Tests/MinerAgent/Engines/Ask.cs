using IdleCloud.MinerAgent.Engines;
using IdleCloud.Wire;

namespace IdleCloud.Tests.MinerAgent.Engines;

/// <summary>Requests as the gateway sends them.</summary>
internal static class Ask
{
    /// <summary>One question, greedy, for a model that thinks.</summary>
    public static InferenceRequest Question(string text, Action<ChatRequest>? change = null, ModelFamily family = ModelFamily.Think)
    {
        var chat = new ChatRequest { Messages = { new ChatMessage { Role = Role.User, Content = text } }, Temperature = 0, Stream = true };
        change?.Invoke(chat);
        return new InferenceRequest(chat, family);
    }
}
