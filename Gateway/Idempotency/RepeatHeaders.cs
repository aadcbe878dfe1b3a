using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IdleCloud.Gateway.Idempotency;

/// <summary>What a chat request's headers say of repeats.</summary>
/// <param name="Key">The <c>Idempotency-Key</c>; null when there is none.</param>
/// <param name="IsRetained">False when the answer must not be stored.</param>
internal readonly record struct RepeatHeaders(string? Key, bool IsRetained)
{
    /// <summary>The header that forbids to store the answer.</summary>
    public const string NoRetention = "idc-no-retention";

    /// <summary>On an answer that another request has been charged for.</summary>
    public const string Replayed = "Idempotency-Replayed";

    /// <summary>Reads them. Without a key there is nothing to store, so that the other header is not even looked at.</summary>
    public static ApiError? Read(HttpRequest request, out RepeatHeaders headers)
    {
        headers = default;
        if (!IdempotencyKey.TryRead(request, out string? key)) return ParameterErrors.Invalid(IdempotencyKey.Header, IdempotencyKey.Rule);
        if (key is null) return null;
        StringValues wish = request.Headers[NoRetention];
        bool isForbidden = Is(wish, "true");
        // A wish for secrecy that is misspelt must not be taken for none.
        if (wish.Count > 0 && !isForbidden && !Is(wish, "false")) return ParameterErrors.Invalid(NoRetention, "'true' or 'false'");
        headers = new RepeatHeaders(key, !isForbidden);
        return null;
    }

    private static bool Is(StringValues value, string word) => string.Equals(value.ToString(), word, StringComparison.OrdinalIgnoreCase);
}
