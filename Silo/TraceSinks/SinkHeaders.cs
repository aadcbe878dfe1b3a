using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using IdleCloud.Hosting.Secrets;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.TraceSinks;

/// <summary>Encrypts the headers of sinks, which are customers' secrets, each for its account: they cannot be opened for another one.</summary>
internal sealed class SinkHeaders(IOptions<TraceSinkOptions> options)
{
    /// <summary>False when there is no key: then a sink has no headers.</summary>
    public bool CanSeal => options.Value.Key is not null;

    private byte[] Key => Convert.FromBase64String(options.Value.Key!);

    /// <summary>Encrypts headers.</summary>
    public byte[] Seal(string accountId, ImmutableSortedDictionary<string, string> headers) => [.. Sealing.Seal(
        Key, JsonSerializer.SerializeToUtf8Bytes(headers, SinkJsonContext.Default.ImmutableSortedDictionaryStringString), Encoding.UTF8.GetBytes(accountId))];

    /// <summary>Decrypts headers.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">They were encrypted with another key.</exception>
    public ImmutableSortedDictionary<string, string> Open(string accountId, byte[] box) => JsonSerializer.Deserialize(
        Sealing.Open(Key, box, Encoding.UTF8.GetBytes(accountId)), SinkJsonContext.Default.ImmutableSortedDictionaryStringString)!;
}

/// <summary>How headers are written.</summary>
[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
internal sealed partial class SinkJsonContext : JsonSerializerContext;
