using IdleCloud.Contracts.Batches;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Batches;

/// <summary>The errors about batches with their words.</summary>
internal static class BatchErrors
{
    /// <summary>The account has as many as it may.</summary>
    public static readonly ApiError TooMany = ApiErrorCodes.RateLimitExceeded.With(
        "This account has as many batches that have not ended as it may. Wait until one has, or cancel one.", retryAfter: TimeSpan.FromMinutes(1));

    /// <summary>The file is not there, or for something else.</summary>
    public static readonly ApiError NoInput = ParameterErrors.Invalid(
        "input_file_id", "the id of a file of this account with the purpose 'batch'; POST /v1/files uploads one");

    /// <summary>Nobody is there whom an answer could be streamed to.</summary>
    public static readonly ApiError NoStream = ParameterErrors.Invalid("stream", "false: answers of a batch are written into a file");

    /// <summary>There is no such batch, or it is somebody else's: which of the two is not told.</summary>
    public static ApiError NotFound(string id) => ApiErrorCodes.NotFound.With($"No such batch: '{ApiErrors.Excerpt(id)}'.", "id");

    /// <summary>It has ended, or its time is over.</summary>
    public static ApiError NotCancellable(BatchStatus status) =>
        ApiErrorCodes.Conflict.With($"A batch with status '{BatchObject.NameOf(status)}' cannot be cancelled.", "id");
}
