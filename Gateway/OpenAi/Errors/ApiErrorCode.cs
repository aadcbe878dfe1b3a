namespace IdleCloud.Gateway.OpenAi.Errors;

/// <summary>
/// A kind of error: what a client's program may act on. Codes are stable; each has its row in <c>docs/reference/errors.md</c>.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The class of error, as OpenAI names it.</param>
/// <param name="Code">The stable code.</param>
/// <param name="MayRetry">
/// True when the same request may succeed later. Otherwise the answer carries <c>x-should-retry: false</c>, since some SDKs repeat
/// by status alone.
/// </param>
internal sealed record ApiErrorCode(int Status, string Type, string Code, bool MayRetry = false)
{
    /// <summary>An error of this kind.</summary>
    public ApiError With(string message, string? param = null, TimeSpan? retryAfter = null) =>
        new(Status, Type, Code, message, param, retryAfter, MayRetry);
}
