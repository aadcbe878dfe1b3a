using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Api.Paging;

/// <summary>
/// Makes <c>nextToken</c>: where the next page begins, signed together with whose list it is, so that a token that was changed, or
/// belongs to another list or account, is refused.
/// </summary>
internal sealed class Cursors(IOptions<ApiOptions> options)
{
    private const int MacBytes = 16;

    private readonly byte[] _secret = options.Value.CursorSecret is { } secret
        ? SHA256.HashData(Encoding.UTF8.GetBytes(secret))
        : RandomNumberGenerator.GetBytes(32);

    /// <summary>The token of a position.</summary>
    /// <param name="list">Which list: the route, its filters and the account.</param>
    /// <param name="position">Where the next page begins.</param>
    public string Encode(string list, string position)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(position);
        byte[] token = [.. Mac(list, bytes), .. bytes];
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The position of a token; null when it is not one of this list.</summary>
    public string? Decode(string list, string token)
    {
        if (!Base64Url.IsValid(token)) return null;
        byte[] bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length < MacBytes) return null;
        byte[] position = bytes[MacBytes..];
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MacBytes), Mac(list, position)) ? Encoding.UTF8.GetString(position) : null;
    }

    private byte[] Mac(string list, byte[] position)
    {
        byte[] name = Encoding.UTF8.GetBytes(list);
        // The list's length first, so that none of its characters can pass for one of the position's.
        byte[] text = [.. BitConverter.GetBytes(name.Length), .. name, .. position];
        return HMACSHA256.HashData(_secret, text)[..MacBytes];
    }
}
