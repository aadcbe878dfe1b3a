using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdleCloud.Contracts.Files;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace IdleCloud.Gateway.Files;

/// <summary>
/// Reads one upload as it comes, encrypts it part by part, and hands the parts on: no more of a file than one part is here at a time.
/// </summary>
/// <param name="files">The account's files.</param>
/// <param name="cipher">Encrypts.</param>
/// <param name="lookUps">Asks again when a call gets lost: all of them may be repeated.</param>
/// <param name="maxBytes">The largest file.</param>
internal sealed class FileUpload(IFilesGrain files, FileCipher cipher, LookUps lookUps, long maxBytes)
{
    private const int PartBytes = 256 * 1024;
    private const int MaxFieldBytes = 256;
    private const int MaxNameLength = 256;

    // OpenAI's bounds.
    private const int MinLifetimeSeconds = 3600;
    private const int MaxLifetimeSeconds = 30 * 24 * 3600;

    private string? _id;
    private string? _purpose;
    private TimeSpan? _lifetime;

    /// <summary>Reads and stores the file.</summary>
    /// <param name="form">The fields of the form.</param>
    /// <param name="cancellationToken">Cancelled when the customer hangs up.</param>
    /// <returns>The file, or the error to answer with: then nobody sees what there is of it, and it is soon deleted.</returns>
    public async ValueTask<(StoredFile? File, ApiError? Error)> ReadAsync(MultipartReader form, CancellationToken cancellationToken)
    {
        try
        {
            while (await form.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } section)
            {
                if (await ReadSectionAsync(section, cancellationToken).ConfigureAwait(false) is { } error) return (null, error);
            }
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException and not BadHttpRequestException && !cancellationToken.IsCancellationRequested))
        {
            return (null, ApiErrorCodes.InvalidValue.With($"The body is not well-formed multipart/form-data: {e.Message}"));
        }

        if (_id is null) return (null, ParameterErrors.Missing("file"));
        if (_purpose is null) return (null, ParameterErrors.Missing("purpose"));
        (string id, TimeSpan? lifetime) = (_id, _lifetime);
        StoredFile? file = await lookUps.AskAsync(files, grain => grain.FinishAsync(id, lifetime)).ConfigureAwait(false);
        return file is null ? (null, ApiErrors.RequestTimeout) : (file, null);
    }

    private async ValueTask<ApiError?> ReadSectionAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition))
        {
            return ApiErrorCodes.InvalidValue.With("Each field of the form needs a Content-Disposition with its name.");
        }

        string field = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        if (field == "file") return await ReadFileAsync(section.Body, NameOf(disposition), cancellationToken).ConfigureAwait(false);
        var bytes = new byte[MaxFieldBytes + 1];
        int count = await section.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return count > MaxFieldBytes
            ? ParameterErrors.Invalid(ApiErrors.Excerpt(field), string.Create(null, $"at most {MaxFieldBytes} bytes"))
            : ReadField(field, Encoding.UTF8.GetString(bytes, 0, count));
    }

    private ApiError? ReadField(string field, string value)
    {
        switch (field)
        {
            case "purpose":
                _purpose = value;
                return value == FileObject.Batch ? null : ParameterErrors.Invalid("purpose", $"'{FileObject.Batch}', the only purpose there is here");
            case "expires_after[anchor]":
                return value == "created_at" ? null : ParameterErrors.Invalid(field, "'created_at'");
            case "expires_after[seconds]":
                bool isGood = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                    && seconds is >= MinLifetimeSeconds and <= MaxLifetimeSeconds;
                _lifetime = TimeSpan.FromSeconds(seconds);
                return isGood ? null : ParameterErrors.Invalid(field, $"an integer between {MinLifetimeSeconds} and {MaxLifetimeSeconds}");
            default:
                return null;
        }
    }

    private async ValueTask<ApiError?> ReadFileAsync(Stream content, string name, CancellationToken cancellationToken)
    {
        if (_id is not null) return ParameterErrors.Invalid("file", "one file");
        string id = _id = $"file-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        if (!await lookUps.AskAsync(files, grain => grain.BeginAsync(id, name)).ConfigureAwait(false)) return FileErrors.NoRoom;

        byte[] buffer = ArrayPool<byte>.Shared.Rent(PartBytes);
        try
        {
            long total = 0;
            for (int number = 0; ; number++)
            {
                int count = await content.ReadAtLeastAsync(
                    buffer.AsMemory(0, PartBytes), PartBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                if ((total += count) > maxBytes) return FileErrors.TooLarge(maxBytes);
                if (count > 0)
                {
                    FilePart part = cipher.Seal(id, number, buffer.AsSpan(0, count));
                    if (!await lookUps.AskAsync(files, grain => grain.WriteAsync(id, part)).ConfigureAwait(false)) return ApiErrors.RequestTimeout;
                }

                if (count < PartBytes) return null;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>What the customer calls it: kept as it is, and never a path here.</summary>
    private static string NameOf(ContentDispositionHeaderValue disposition)
    {
        string name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
        // PostgreSQL has no text with a zero in it.
        name = name.Replace("\0", "", StringComparison.Ordinal);
        return name.Length is 0 ? "file" : name[..Math.Min(name.Length, MaxNameLength)];
    }
}
