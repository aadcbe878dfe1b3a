using System.Collections.Immutable;
using System.Security.Cryptography;
using IdleCloud.Gateway.Idempotency;
using IdleCloud.Gateway.OpenAi.Requests;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Idempotency;

/// <summary>What is derived from account, key and request, and that only the same three derive it again.</summary>
public sealed class AnswerSecretsTests
{
    private static readonly AnswerSecrets Known = Of();

    [Fact]
    public void Of_TheSame_OpensWhatWasSealed()
    {
        ImmutableArray<byte> sealedAnswer = Known.Seal("an answer"u8);
        Assert.Equal("an answer"u8.ToArray(), Of().Open(sealedAnswer));
        Assert.NotEqual(sealedAnswer, Known.Seal("an answer"u8));
        Assert.Equal((Known.Record, Known.Fingerprint), (Of().Record, Of().Fingerprint));
        Assert.Equal("", System.Text.Encoding.UTF8.GetString(Of().Open(Known.Seal([]))));
    }

    public static TheoryData<string> Others => ["account", "key", "model", "text", "stream", "usage", "reasoning"];

    [Theory]
    [MemberData(nameof(Others))]
    public void Of_AnythingElse_OpensNothing(string changed)
    {
        AnswerSecrets other = changed switch
        {
            "account" => Of(account: "acct_2"),
            "key" => Of(key: "key2"),
            "model" => Of(model: "other"),
            "text" => Of(text: "Ho"),
            "stream" => Of(stream: true),
            "usage" => Of(usage: true),
            _ => Of(reasoning: true),
        };
        Assert.NotEqual(Known.Fingerprint, other.Fingerprint);
        Assert.Equal(changed is "account" or "key", Known.Record != other.Record);
        Assert.ThrowsAny<CryptographicException>(() => other.Open(Known.Seal("an answer"u8)));
    }

    [Fact]
    public void Open_OfWhatWasChanged_Throws()
    {
        ImmutableArray<byte> sealedAnswer = Known.Seal("an answer"u8);
        for (int i = 0; i < sealedAnswer.Length; i++)
        {
            ImmutableArray<byte> changed = sealedAnswer.SetItem(i, (byte)(sealedAnswer[i] ^ 1));
            Assert.ThrowsAny<CryptographicException>(() => Known.Open(changed));
        }

        Assert.ThrowsAny<CryptographicException>(() => Known.Open([]));
    }

    private static AnswerSecrets Of(
        string account = "acct_1", string key = "key1", string model = "idle-tiny", string text = "Hi", bool stream = false, bool usage = false,
        bool reasoning = false) => AnswerSecrets.Of(account, key, new ChatCompletionRequest
    {
        Model = model,
        Stream = stream,
        IncludeUsage = usage,
        IncludeReasoning = reasoning,
        Request = new ChatRequest { Messages = { new ChatMessage { Content = text } } },
    });
}
