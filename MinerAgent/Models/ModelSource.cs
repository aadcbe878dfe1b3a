using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace IdleCloud.MinerAgent.Models;

/// <summary>Where a model's file is: on this machine, or somewhere that it is downloaded from.</summary>
/// <param name="Text">What the owner wrote.</param>
/// <param name="Path">The file on this machine; null for one to be downloaded.</param>
/// <param name="Url">Where it is downloaded from; null for a file on this machine.</param>
/// <param name="IsHub">It is the hub's: its token may be sent, and it tells the file's hash.</param>
internal sealed record ModelSource(string Text, string? Path, Uri? Url, bool IsHub)
{
    private const string HubPrefix = "hf:";
    private const string DefaultRevision = "main";
    private const string Extension = ".gguf";
    private const int MaxNameLength = 100;
    private const int KeyDigits = 8;

    private static readonly SearchValues<char> SafeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    /// <summary>The name that a downloaded file has here: its own, and some digits that differ for another address.</summary>
    public string FileName
    {
        get
        {
            string name = Uri.UnescapeDataString(Url!.Segments[^1]);
            string stem = name[..^Extension.Length];
            string safe = new([.. stem.Select(letter => SafeCharacters.Contains(letter) ? letter : '-')]);
            string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Url.AbsoluteUri)))[..KeyDigits];
            return $"{safe[..Math.Min(safe.Length, MaxNameLength)]}.{key}{Extension}";
        }
    }

    /// <summary>Reads what the owner wrote: a path, an <c>https://</c> address or <c>hf:owner/repo/file.gguf</c>.</summary>
    /// <param name="text">As written.</param>
    /// <param name="hub">The hub's base address.</param>
    /// <param name="problem">What is wrong, for the owner; null when nothing is.</param>
    /// <returns>Null when something is wrong.</returns>
    public static ModelSource? Parse(string text, Uri hub, out string? problem)
    {
        problem = null;
        if (text.StartsWith(HubPrefix, StringComparison.Ordinal)) return ParseHub(text, hub, out problem);
        bool isUrl = text.Contains("://", StringComparison.Ordinal);
        if (!isUrl) return new ModelSource(text, text, null, IsHub: false);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url)) problem = $"'{text}' is no URL";
        else problem = SecureAddress.FindProblem(url) ?? FindNameProblem(url.Segments[^1]);
        return problem is null ? new ModelSource(text, null, url, IsHub: false) : null;
    }

    private static ModelSource? ParseHub(string text, Uri hub, out string? problem)
    {
        string[] parts = text[HubPrefix.Length..].Split('/');
        string[] repository = parts.Length > 1 ? parts[1].Split('@', 2) : [];
        string revision = repository.Length == 2 ? repository[1] : DefaultRevision;
        bool isGood = parts.Length >= 3 && parts.Append(revision).All(part => part.Trim('.').Length > 0)
            && parts.Where((_, index) => index != 1).Concat(repository).All(part => part.Length > 0 && part.AsSpan().IndexOfAnyExcept(SafeCharacters) < 0);
        problem = isGood ? FindNameProblem(parts[^1]) : $"'{text}' must be like hf:owner/repository/file.gguf, or hf:owner/repository@revision/file.gguf";
        if (problem is not null) return null;
        string path = $"{parts[0]}/{repository[0]}/resolve/{revision}/{string.Join('/', parts[2..])}";
        return new ModelSource(text, null, new Uri(hub.AbsoluteUri.TrimEnd('/') + "/" + path), IsHub: true);
    }

    private static string? FindNameProblem(string name) =>
        !name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || name.Length == Extension.Length
            ? $"only GGUF files can be served: the address must end with a name like model{Extension}"
        : name.Contains("-of-0", StringComparison.Ordinal)
            ? $"'{name}' is one part of a model in several files; take a model in one file"
        : null;
}
