using System.Collections.Immutable;

namespace IdleCloud.Gateway.OpenAi.Errors;

/// <summary>Every kind of error that the API answers with. A house test holds this list and the documentation together.</summary>
internal static class ApiErrorCodes
{
    private const string InvalidRequest = "invalid_request_error";
    private const string Permission = "permission_error";
    private const string RateLimit = "rate_limit_error";
    private const string Internal = "internal_server_error";
    private const string Unavailable = "service_unavailable_error";

    public static readonly ApiErrorCode InvalidJson = new(400, InvalidRequest, "invalid_json");
    public static readonly ApiErrorCode MissingRequiredParameter = new(400, InvalidRequest, "missing_required_parameter");
    public static readonly ApiErrorCode InvalidType = new(400, InvalidRequest, "invalid_type");
    public static readonly ApiErrorCode InvalidValue = new(400, InvalidRequest, "invalid_value");
    public static readonly ApiErrorCode UnsupportedParameter = new(400, InvalidRequest, "unsupported_parameter");
    public static readonly ApiErrorCode ContextLengthExceeded = new(400, InvalidRequest, "context_length_exceeded");
    public static readonly ApiErrorCode MalformedRequest = new(400, InvalidRequest, "malformed_request");
    public static readonly ApiErrorCode InvalidSignature = new(400, InvalidRequest, "invalid_signature");
    public static readonly ApiErrorCode InvalidApiKey = new(401, InvalidRequest, "invalid_api_key");
    public static readonly ApiErrorCode InsufficientCredits = new(402, "insufficient_quota", "insufficient_credits");
    public static readonly ApiErrorCode ScopeMissing = new(403, Permission, "scope_missing");
    public static readonly ApiErrorCode ModelNotAllowed = new(403, Permission, "model_not_allowed");
    public static readonly ApiErrorCode AccountSuspended = new(403, Permission, "account_suspended");
    public static readonly ApiErrorCode NotFound = new(404, InvalidRequest, "not_found");
    public static readonly ApiErrorCode ModelNotFound = new(404, InvalidRequest, "model_not_found");
    public static readonly ApiErrorCode MethodNotAllowed = new(405, InvalidRequest, "method_not_allowed");
    public static readonly ApiErrorCode RequestTimeout = new(408, InvalidRequest, "request_timeout", MayRetry: true);
    public static readonly ApiErrorCode Conflict = new(409, InvalidRequest, "conflict");
    public static readonly ApiErrorCode RequestTooLarge = new(413, InvalidRequest, "request_too_large");
    public static readonly ApiErrorCode UnsupportedMediaType = new(415, InvalidRequest, "unsupported_media_type");
    public static readonly ApiErrorCode IdempotencyMismatch = new(422, InvalidRequest, "idempotency_mismatch");
    public static readonly ApiErrorCode RateLimitExceeded = new(429, RateLimit, "rate_limit_exceeded", MayRetry: true);
    public static readonly ApiErrorCode ConcurrencyLimitExceeded = new(429, RateLimit, "concurrency_limit_exceeded", MayRetry: true);
    public static readonly ApiErrorCode InternalError = new(500, Internal, "internal_error", MayRetry: true);
    public static readonly ApiErrorCode NoMinersAvailable = new(503, Unavailable, "no_miners_available", MayRetry: true);
    public static readonly ApiErrorCode QueueFull = new(503, Unavailable, "queue_full", MayRetry: true);
    public static readonly ApiErrorCode ServiceUnavailable = new(503, Unavailable, "service_unavailable", MayRetry: true);
    public static readonly ApiErrorCode MinerLost = new(503, Unavailable, "miner_lost", MayRetry: true);
    public static readonly ApiErrorCode DeadlineExceeded = new(503, Unavailable, "deadline_exceeded", MayRetry: true);

    /// <summary>All of them, in the order of their status.</summary>
    public static readonly ImmutableArray<ApiErrorCode> All =
    [
        InvalidJson, MissingRequiredParameter, InvalidType, InvalidValue, UnsupportedParameter, ContextLengthExceeded, MalformedRequest,
        InvalidSignature, InvalidApiKey, InsufficientCredits, ScopeMissing, ModelNotAllowed, AccountSuspended, NotFound, ModelNotFound,
        MethodNotAllowed, RequestTimeout, Conflict, RequestTooLarge, UnsupportedMediaType, IdempotencyMismatch, RateLimitExceeded,
        ConcurrencyLimitExceeded, InternalError, NoMinersAvailable, QueueFull, ServiceUnavailable, MinerLost, DeadlineExceeded,
    ];
}
