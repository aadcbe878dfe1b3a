using System.Text;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>
/// The most tokens that a prompt can have: a token of any vocabulary stands for at least one byte, and the template adds a known number
/// at most. So much is held before a miner has counted, and never more is billed.
/// </summary>
internal static class PromptCeiling
{
    /// <summary>The ceiling of a request.</summary>
    public static long Of(ChatRequest request, CatalogModel model)
    {
        long tokens = model.TemplateTokensPerPrompt;
        foreach (ChatMessage message in request.Messages)
        {
            tokens += model.TemplateTokensPerMessage + Encoding.UTF8.GetByteCount(message.Content) + Encoding.UTF8.GetByteCount(message.Name);
        }

        return Math.Min(tokens, model.ContextLength);
    }
}
