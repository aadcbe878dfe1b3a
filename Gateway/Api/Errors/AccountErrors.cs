using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Errors;

/// <summary>The errors of the account, miner and operator API with their words: what is wrong and what to do about it.</summary>
internal static class AccountErrors
{
    /// <summary>Where this API is.</summary>
    public const string Root = "/api/v1";

    /// <summary>The one answer to a token or key that is missing, malformed, of another kind, unknown, revoked or expired.</summary>
    public static readonly ApiError NotAuthenticated = AccountErrorCodes.Authentication.With(
        "Missing or invalid credentials. Send a session token (it starts with 'is_') or a customer key (it starts with 'ic_') as " +
        "'Authorization: Bearer ...', never in the URL. If it used to work, it was revoked or has expired.");

    /// <summary>The same for operators.</summary>
    public static readonly ApiError NotAnOperator = AccountErrorCodes.Authentication.With(
        "Missing or invalid operator key. Send an operator key (it starts with 'io_') as 'Authorization: Bearer io_...'. " +
        "If it used to work, it was revoked or has expired.");

    /// <summary>The one answer to an unknown address and to a wrong password.</summary>
    public static readonly ApiError WrongPassword = AccountErrorCodes.Authentication.With("The e-mail address or the password is wrong.");

    /// <summary>The key is not for this.</summary>
    public static ApiError ScopeMissing(string scope) => AccountErrorCodes.AccessDenied.With(
        $"This key has no scope '{scope}'. Use another key, give this one the scope, or sign in.");

    /// <summary>There is no such thing, or it is somebody else's: which of the two is not told.</summary>
    /// <param name="what">What was looked for, with its article: <c>a key</c>.</param>
    /// <param name="id">Its id.</param>
    public static ApiError NotFound(string what, string id) => AccountErrorCodes.ResourceNotFound.With(
        $"You have no {what} '{ApiErrors.Excerpt(id)}'.");

    /// <summary>A value of the body or the query is not allowed.</summary>
    /// <param name="param">Which one.</param>
    /// <param name="expected">What is expected, as the end of a sentence: <c>an integer between 1 and 1000</c>.</param>
    public static ApiError Invalid(string param, string expected) => AccountErrorCodes.Validation.With(
        $"Invalid value for '{param}': expected {expected}.", param);

    /// <summary>Too many tries.</summary>
    public static ApiError Throttled(TimeSpan retryAfter) => AccountErrorCodes.Throttling.With(
        "Too many tries. Wait for the time in Retry-After; it may have to be repeated.", retryAfter: retryAfter);

    /// <summary>The account calls this API too often.</summary>
    public static ApiError TooManyRequests(TimeSpan retryAfter) => AccountErrorCodes.Throttling.With(
        "Your account has called this API too often in the last minute. Wait for the time in Retry-After; ask for longer pages, or less often.",
        retryAfter: retryAfter);

    /// <summary>An error of the edge in the words of this API, for requests that are for it; unchanged for others.</summary>
    public static ApiError For(HttpContext context, ApiError error) => context.Request.Path.StartsWithSegments(Root) ? Translate(error) : error;

    /// <summary>The error with the code that this API has for its status.</summary>
    public static ApiError Translate(ApiError error)
    {
        foreach (ApiErrorCode code in AccountErrorCodes.All)
        {
            if (code.Status != error.Status) continue;
            string message = code == AccountErrorCodes.ResourceNotFound
                ? $"There is no such route below {Root}. docs/reference/account-api.md lists them."
                : error.Message;
            return code.With(message, error.Param, error.RetryAfter);
        }

        return error;
    }
}
