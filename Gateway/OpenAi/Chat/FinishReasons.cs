using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>OpenAI's names for why a model stopped. Clients with strict enumerations take no others.</summary>
internal static class FinishReasons
{
    /// <summary>The name; only for the reasons of a whole answer.</summary>
    public static ReadOnlySpan<byte> NameOf(FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop"u8,
        FinishReason.Length => "length"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not the reason of a whole answer."),
    };
}
