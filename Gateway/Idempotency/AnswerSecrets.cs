using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using IdleCloud.Gateway.OpenAi.Requests;
using IdleCloud.Hosting.Secrets;

namespace IdleCloud.Gateway.Idempotency;

/// <summary>
/// What is derived from an account, its <c>Idempotency-Key</c> and a request (HKDF, SHA-256). What leaves the gateway are the record's name,
/// the fingerprint and the answer encrypted with AES-256-GCM; what it was encrypted with, only a repeat can derive again.
/// </summary>
internal sealed class AnswerSecrets
{
    private readonly byte[] _answerKey;

    private AnswerSecrets(string record, string fingerprint, byte[] answerKey) => (Record, Fingerprint, _answerKey) = (record, fingerprint, answerKey);

    /// <summary>The name of the record: the account, a slash and a hash of the key.</summary>
    public string Record { get; }

    /// <summary>The same for the same checked request with the same key.</summary>
    public string Fingerprint { get; }

    /// <summary>Derives them.</summary>
    /// <param name="accountId">Whose key it is.</param>
    /// <param name="idempotencyKey">The key.</param>
    /// <param name="request">
    /// The checked request: the order of its members, white space, and what is used for nothing make no difference.
    /// </param>
    public static AnswerSecrets Of(string accountId, string idempotencyKey, ChatCompletionRequest request)
    {
        byte[] account = Encoding.UTF8.GetBytes(accountId);
        byte[] key = HKDF.Extract(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(idempotencyKey), account);
        byte[] both = HKDF.Extract(HashAlgorithmName.SHA256, [.. key, .. HashOf(request)], account);
        return new AnswerSecrets(
            $"{accountId}/{Convert.ToHexStringLower(Expand(key, "record"u8))}",
            Convert.ToHexStringLower(Expand(both, "fingerprint"u8)),
            Expand(both, "answer"u8));
    }

    /// <summary>Encrypts an answer.</summary>
    public ImmutableArray<byte> Seal(ReadOnlySpan<byte> answer) => Sealing.Seal(_answerKey, answer, []);

    /// <summary>Decrypts an answer.</summary>
    /// <exception cref="CryptographicException">It was changed, or encrypted for another request.</exception>
    public byte[] Open(ImmutableArray<byte> sealedAnswer) => Sealing.Open(_answerKey, sealedAnswer.AsSpan(), []);

    private static byte[] Expand(byte[] secret, ReadOnlySpan<byte> purpose)
    {
        var derived = new byte[Sealing.KeyBytes];
        HKDF.Expand(HashAlgorithmName.SHA256, secret, derived, purpose);
        return derived;
    }

    /// <summary>All that the answer depends on: the model, the shape of the answer, and what the miner gets.</summary>
    private static byte[] HashOf(ChatCompletionRequest request)
    {
        byte[] model = Encoding.UTF8.GetBytes(request.Model);
        Span<byte> shape = stackalloc byte[sizeof(int) + 3];
        BinaryPrimitives.WriteInt32LittleEndian(shape, model.Length);
        shape[sizeof(int)] = Convert.ToByte(request.Stream);
        shape[sizeof(int) + 1] = Convert.ToByte(request.IncludeUsage);
        shape[sizeof(int) + 2] = Convert.ToByte(request.IncludeReasoning);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(shape);
        hash.AppendData(model);
        hash.AppendData(request.Request.ToByteArray());
        return hash.GetHashAndReset();
    }
}
