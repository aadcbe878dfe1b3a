using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Files;

/// <summary>The errors about files with their words.</summary>
internal static class FileErrors
{
    /// <summary>The account has as much as it may.</summary>
    public static readonly ApiError NoRoom = ApiErrorCodes.Conflict.With(
        "The files of this account take as much room as they may. Delete some with DELETE /v1/files/{id}, or wait until they expire.", "file");

    /// <summary>The body is no form.</summary>
    public static readonly ApiError NotAForm = ApiErrorCodes.UnsupportedMediaType.With(
        "The Content-Type must be multipart/form-data with a boundary: send the fields 'purpose' and 'file'.");

    /// <summary>The file is too large.</summary>
    /// <param name="limitBytes">The limit that it passed.</param>
    public static ApiError TooLarge(long limitBytes) => ApiErrorCodes.RequestTooLarge.With(
        string.Create(null, $"The file is larger than {limitBytes} bytes. Divide it into several."), "file");

    /// <summary>There is no such file, or it is somebody else's: which of the two is not told.</summary>
    public static ApiError NotFound(string id) => ApiErrorCodes.NotFound.With($"No such file: '{ApiErrors.Excerpt(id)}'.", "id");
}
