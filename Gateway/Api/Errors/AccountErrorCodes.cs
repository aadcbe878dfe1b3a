using System.Collections.Immutable;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Api.Errors;

/// <summary>
/// Every kind of error that the account, miner and operator API answers with. A house test holds this list and
/// <c>docs/reference/account-api.md</c> together.
/// </summary>
internal static class AccountErrorCodes
{
    private const string InvalidRequest = "invalid_request_error";

    public static readonly ApiErrorCode Validation = new(400, InvalidRequest, "ValidationException");
    public static readonly ApiErrorCode Authentication = new(401, InvalidRequest, "AuthenticationError");
    public static readonly ApiErrorCode InsufficientTokens = new(402, "insufficient_quota", "InsufficientTokens");
    public static readonly ApiErrorCode AccessDenied = new(403, "permission_error", "AccessDeniedException");
    public static readonly ApiErrorCode ResourceNotFound = new(404, InvalidRequest, "ResourceNotFoundException");
    public static readonly ApiErrorCode MethodNotAllowed = new(405, InvalidRequest, "MethodNotAllowedException");
    public static readonly ApiErrorCode RequestTimeout = new(408, InvalidRequest, "RequestTimeoutException", MayRetry: true);
    public static readonly ApiErrorCode Conflict = new(409, InvalidRequest, "ConflictException");
    public static readonly ApiErrorCode RequestTooLarge = new(413, InvalidRequest, "RequestTooLargeException");
    public static readonly ApiErrorCode UnsupportedMediaType = new(415, InvalidRequest, "UnsupportedMediaTypeException");
    public static readonly ApiErrorCode Throttling = new(429, "rate_limit_error", "ThrottlingException", MayRetry: true);
    public static readonly ApiErrorCode InternalService = new(500, "internal_server_error", "InternalServiceException", MayRetry: true);
    public static readonly ApiErrorCode ServiceUnavailable =
        new(503, "service_unavailable_error", "ServiceUnavailableException", MayRetry: true);

    /// <summary>All of them, in the order of their status.</summary>
    public static readonly ImmutableArray<ApiErrorCode> All =
    [
        Validation, Authentication, InsufficientTokens, AccessDenied, ResourceNotFound, MethodNotAllowed, RequestTimeout, Conflict,
        RequestTooLarge, UnsupportedMediaType, Throttling, InternalService, ServiceUnavailable,
    ];
}
