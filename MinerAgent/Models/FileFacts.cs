namespace IdleCloud.MinerAgent.Models;

/// <summary>What a hub says of a large file beside its bytes.</summary>
/// <param name="Sha256">Its hash; null where it does not say.</param>
/// <param name="Size">Its bytes; null where it does not say.</param>
internal sealed record FileFacts(string? Sha256, long? Size)
{
    /// <summary>Nothing is said.</summary>
    public static readonly FileFacts None = new(null, null);

    /// <summary>Reads the headers with which the hub describes files that are kept elsewhere: the name of such a file is its SHA-256.</summary>
    public static FileFacts OfHub(HttpResponseMessage response)
    {
        string? etag = Header(response, "X-Linked-Etag")?.Trim('"');
        string? size = Header(response, "X-Linked-Size");
        return new FileFacts(
            etag is not null && FileHash.IsWellFormed(etag) ? etag.ToLowerInvariant() : null,
            long.TryParse(size, System.Globalization.CultureInfo.InvariantCulture, out long bytes) && bytes > 0 ? bytes : null);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
