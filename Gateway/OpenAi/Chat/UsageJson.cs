using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>OpenAI's usage object.</summary>
internal static class UsageJson
{
    /// <summary>Room that it always fits into.</summary>
    public const int MaxBytes = 320;

    /// <summary>Writes the object.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, in JobUsage usage)
    {
        int length = Add(destination, $$"""{"prompt_tokens":{{usage.PromptTokens}},"completion_tokens":{{usage.CompletionTokens}}""");
        length += Add(destination[length..], $$""","total_tokens":{{usage.TotalTokens}},"prompt_tokens_details":{"cached_tokens":{{usage.CachedTokens}}""");
        length += Add(destination[length..], $$$"""},"completion_tokens_details":{"reasoning_tokens":{{{usage.ReasoningTokens}}}}}""");
        return length;
    }

    private static int Add(Span<byte> destination, [InterpolatedStringHandlerArgument(nameof(destination))] Utf8.TryWriteInterpolatedStringHandler text)
    {
        bool fits = Utf8.TryWrite(destination, ref text, out int written);
        Debug.Assert(fits, "MaxBytes covers the longest numbers.");
        return written;
    }
}
