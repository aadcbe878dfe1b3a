namespace IdleCloud.Gateway.OpenAi.Errors;

/// <summary>
/// An error of the inference API: status, and the four members of OpenAI's error object. Every code is stable and documented in
/// <c>docs/reference/errors.md</c>; a house test compares the two. Made by <see cref="ApiErrors"/>.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The class of error, for example <c>invalid_request_error</c>.</param>
/// <param name="Code">The stable code, for example <c>model_not_found</c>.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="Param">The offending field, for example <c>messages[0].content</c>; null where there is none.</param>
/// <param name="RetryAfter">When a repeat may succeed, 1 s to 60 s; null where the header is not sent.</param>
/// <param name="MayRetry">True when the same request may succeed later.</param>
internal sealed record ApiError(
    int Status, string Type, string Code, string Message, string? Param = null, TimeSpan? RetryAfter = null, bool MayRetry = false);
