using IdleCloud.Gateway.Idempotency;

namespace IdleCloud.Gateway.OpenAi.Errors;

/// <summary>
/// The errors of the API with their words: what is wrong and what to do about it. Errors about a parameter are made by
/// <see cref="ParameterErrors"/>, those of a job by <see cref="JobRefusalErrors"/>.
/// </summary>
internal static class ApiErrors
{
    /// <summary>The one answer to a key that is missing, malformed, of another kind, unknown, revoked or expired.</summary>
    public static readonly ApiError InvalidApiKey = ApiErrorCodes.InvalidApiKey.With(
        "Missing or invalid API key. Send a customer key (it starts with 'ic_') as 'Authorization: Bearer ic_...', never in the URL. " +
        "If the key used to work, it was revoked or has expired.");

    /// <summary>The one answer to a bad miner key; the same code, in words for owners.</summary>
    public static readonly ApiError InvalidMinerKey = ApiErrorCodes.InvalidApiKey.With(
        "Missing or invalid miner key. Send a miner key (it starts with 'im_') as 'Authorization: Bearer im_...'. " +
        "If the key used to work, it was revoked or has expired.");

    /// <summary>The body is too large.</summary>
    /// <param name="limitBytes">The limit that it passed.</param>
    public static ApiError RequestTooLarge(long limitBytes) => ApiErrorCodes.RequestTooLarge.With(
        string.Create(null, $"The request body is larger than {limitBytes} bytes. Shorten the messages or send fewer."));

    /// <summary>The body is not plain JSON in UTF-8 by its headers.</summary>
    public static ApiError UnsupportedMediaType(string what) => ApiErrorCodes.UnsupportedMediaType.With(what);

    /// <summary>The body is not JSON.</summary>
    public static ApiError InvalidJson(string what) => ApiErrorCodes.InvalidJson.With(what);

    /// <summary>The HTTP message around the body is broken; the connection closes after the answer.</summary>
    public static ApiError MalformedRequest(string what) => ApiErrorCodes.MalformedRequest.With(
        $"The HTTP request is malformed: {what} The connection is closed.");

    /// <summary>The body did not arrive in time.</summary>
    public static readonly ApiError RequestTimeout = ApiErrorCodes.RequestTimeout.With(
        "The request body arrived too slowly. Send it again over a better connection.");

    /// <summary>There is no such route.</summary>
    public static ApiError RouteNotFound(string method, string path) => ApiErrorCodes.NotFound.With(
        $"There is no route {method} {Excerpt(path)}. The API is under /v1: POST /v1/chat/completions, /v1/models, /v1/files and /v1/batches.");

    /// <summary>The catalogue has no such model.</summary>
    public static ApiError ModelNotFound(string model) => ApiErrorCodes.ModelNotFound.With(
        $"The model '{Excerpt(model)}' does not exist. GET /v1/models lists the models on offer.", "model");

    /// <summary>The route exists, but not with this method.</summary>
    /// <param name="method">The method used.</param>
    /// <param name="path">The route.</param>
    /// <param name="allowed">What the Allow header says.</param>
    public static ApiError MethodNotAllowed(string method, string path, string allowed) => ApiErrorCodes.MethodNotAllowed.With(
        $"{method} is not allowed on {Excerpt(path)}. Allowed: {allowed}.");

    /// <summary>The prompt does not fit the model.</summary>
    /// <param name="contextLength">Tokens of the model's context.</param>
    public static ApiError ContextLengthExceeded(int contextLength) => ApiErrorCodes.ContextLengthExceeded.With(
        string.Create(null, $"This model's maximum context length is {contextLength} tokens, prompt and answer together, and the messages ") +
        "do not fit into it. Shorten them or send fewer.",
        "messages");

    /// <summary>The model's template, which is part of the model, has no words for such messages.</summary>
    public static readonly ApiError ConversationNotSupported = ApiErrorCodes.UnsupportedParameter.With(
        "This model's chat template cannot express these messages. Some models know no 'tool' or 'system' messages, no 'name', or want " +
        "the turns of user and assistant to alternate, beginning with the user: change the messages, or choose another model.",
        "messages");

    /// <summary>A bug of ours; the details are in the log under the request id.</summary>
    public static ApiError InternalError(string requestId) => ApiErrorCodes.InternalError.With(
        $"Something went wrong here. Try again; if it keeps happening, report the request id {requestId}.");

    /// <summary>Something that we depend on does not answer.</summary>
    public static readonly ApiError ServiceUnavailable = ApiErrorCodes.ServiceUnavailable.With(
        "A part of the service does not answer at the moment. Try again shortly.", retryAfter: TimeSpan.FromSeconds(2));

    /// <summary>No live miner serves the model.</summary>
    public static ApiError NoMinersAvailable(TimeSpan retryAfter) => ApiErrorCodes.NoMinersAvailable.With(
        "No miner serves this model at the moment. Try again later, or choose another model from GET /v1/models.", retryAfter: retryAfter);

    /// <summary>Miners serve the model, and all of them have failed just now.</summary>
    /// <param name="retryAfter">When the first of them may be back.</param>
    public static ApiError MinersBackedOff(TimeSpan retryAfter) => ApiErrorCodes.NoMinersAvailable.With(
        "The miners that serve this model have failed just now, and get no requests until they are seen to work again. " +
        "Try again after the time in Retry-After, or choose another model from GET /v1/models.",
        retryAfter: retryAfter);

    /// <summary>Miners serve the model, and none of them can hold this request.</summary>
    public static ApiError NotEnoughContext(TimeSpan retryAfter) => ApiErrorCodes.NoMinersAvailable.With(
        "No miner that serves this model at the moment has enough context for this request: its messages and the tokens asked for in " +
        "'max_tokens'. Shorten the messages, ask for fewer tokens, or try again later.",
        retryAfter: retryAfter);

    /// <summary>Every miner's slot is taken, and so is the queue; or the wait in it was too long.</summary>
    /// <param name="retryAfter">When a slot may be free.</param>
    /// <param name="waiting">Requests that wait for one.</param>
    public static ApiError QueueFull(TimeSpan retryAfter, int waiting = 0) => ApiErrorCodes.QueueFull.With(
        string.Create(null, $"All miners of this model are busy{(waiting > 0 ? $", and {waiting} requests wait for them" : "")}. ") +
        "Try again after the time in Retry-After.",
        retryAfter: retryAfter);

    /// <summary>The miner was lost and no other took over.</summary>
    public static ApiError MinerLost(TimeSpan retryAfter) => ApiErrorCodes.MinerLost.With(
        "The miner that worked on this request was lost, so the answer is not complete. Send the request again.", retryAfter: retryAfter);

    /// <summary>The answer took too long.</summary>
    public static ApiError DeadlineExceeded(TimeSpan retryAfter) => ApiErrorCodes.DeadlineExceeded.With(
        "The answer was not complete within the time limit of a request. Ask for fewer tokens, or try again.", retryAfter: retryAfter);

    /// <summary>The credit does not cover the request. Type and words are such that clients do not repeat it by themselves.</summary>
    public static readonly ApiError InsufficientCredits = ApiErrorCodes.InsufficientCredits.With(
        "Your credit balance does not cover this request: its prompt and the tokens asked for in 'max_tokens'. " +
        "Add credit, or ask for fewer tokens.");

    /// <summary>The key's own budget does not cover the request.</summary>
    public static readonly ApiError KeyBudgetSpent = ApiErrorCodes.InsufficientCredits.With(
        "The budget of this API key does not cover this request. Raise the key's budget, use another key, or ask for fewer tokens.");

    /// <summary>The key or its account has used up its requests of this minute.</summary>
    public static ApiError RateLimitExceeded(TimeSpan retryAfter) => ApiErrorCodes.RateLimitExceeded.With(
        "Too many requests within a minute for this key or its account. Try again after the time in Retry-After; " +
        "the X-RateLimit-* headers tell the limit.",
        retryAfter: retryAfter);

    /// <summary>The key has as many requests running as it may.</summary>
    public static ApiError ConcurrencyLimitExceeded(TimeSpan retryAfter) => ApiErrorCodes.ConcurrencyLimitExceeded.With(
        "This key has as many requests running as its plan allows. Wait until one of them has ended.", retryAfter: retryAfter);

    /// <summary>A repeat of a request that was charged, and whose answer there is not any more.</summary>
    public static readonly ApiError AnswerNotKept = ApiErrorCodes.Conflict.With(
        "A request with this Idempotency-Key has ended and was charged, and its answer was not kept: it had 'idc-no-retention', was too long, " +
        "was cut by hanging up, or could not be stored. Send the request with a new key to have it run, and charged, again.",
        IdempotencyKey.Header);

    /// <summary>The key was used for another request.</summary>
    public static readonly ApiError IdempotencyMismatch = ApiErrorCodes.IdempotencyMismatch.With(
        "This Idempotency-Key was used for another request within the last day. Send a new key with a new request.", IdempotencyKey.Header);

    /// <summary>The account has as many keys in use as it may.</summary>
    public static readonly ApiError TooManyIdempotencyKeys = ApiErrorCodes.RateLimitExceeded.With(
        "This account has as many Idempotency-Keys in use as it may; each is in use for a day. Send the request without a key, or later.",
        IdempotencyKey.Header,
        TimeSpan.FromMinutes(1));

    /// <summary>The account may not run jobs.</summary>
    public static readonly ApiError AccountSuspended = ApiErrorCodes.AccountSuspended.With(
        "This account is suspended. Write to the operator of this service.");

    /// <summary>The key is not for this.</summary>
    /// <param name="scope">The scope that it would need.</param>
    public static ApiError ScopeMissing(string scope) => ApiErrorCodes.ScopeMissing.With(
        $"This key has no scope '{scope}'. Use another key, or give this one the scope.");

    /// <summary>The key is for other models.</summary>
    public static ApiError ModelNotAllowed(string model) => ApiErrorCodes.ModelNotAllowed.With(
        $"This key may not use the model '{Excerpt(model)}'. Use another key or model, or change the models that this key is limited to.", "model");

    /// <summary>What a client sent, short enough to be repeated in a message.</summary>
    internal static string Excerpt(string text) => text.Length <= MaxExcerpt ? text : $"{text.AsSpan(0, CutAt(text))}…";

    private const int MaxExcerpt = 80;

    /// <summary>Never between the halves of a surrogate pair, which JSON could not carry.</summary>
    private static int CutAt(string text) => char.IsHighSurrogate(text[MaxExcerpt - 1]) ? MaxExcerpt - 1 : MaxExcerpt;
}
