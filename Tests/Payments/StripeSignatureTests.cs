using System.Security.Cryptography;
using System.Text;
using IdleCloud.Gateway.Payments;

namespace IdleCloud.Tests.Payments;

/// <summary>Signatures of notices, against the ones of Stripe's own package, and the other way round.</summary>
public sealed class StripeSignatureTests
{
    private const string Secret = "whsec_idlecloud_test_secret_1";
    private const string OtherSecret = "whsec_idlecloud_test_secret_2";
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Theory]
    [InlineData("""{"id":"evt_1","object":"event"}""")]
    [InlineData("""{"id":"evt_1", "object":"event", "text":"naïve ☃ 🤖 \u0000 \\ " }""")]
    [InlineData("{\"id\":\"evt_1\",\r\n\t\"object\":\"event\"}\n")]
    public async Task Matches_WhenStripesPackageSigned_IsTrue(string body)
    {
        string header = (await StripePackage.SignAsync([body], Secret, Now))[0];
        StripeSignature signature = Assert.IsType<StripeSignature>(StripeSignature.Parse(header));
        Assert.Equal(Now.ToUnixTimeSeconds(), signature.SignedAt);
        Assert.True(signature.Matches(Encoding.UTF8.GetBytes(body), [Bytes(Secret)]));
        Assert.False(signature.Matches(Encoding.UTF8.GetBytes(body + " "), [Bytes(Secret)]));
        Assert.False(signature.Matches(Encoding.UTF8.GetBytes(body), [Bytes(OtherSecret)]));
        Assert.False(signature.Matches(Encoding.UTF8.GetBytes(body), []));
    }

    [Fact]
    public async Task Matches_WhenSecretsAreBeingRotated_TakesEither()
    {
        const string body = """{"id":"evt_1"}""";
        foreach (string secret in (string[])[Secret, OtherSecret])
        {
            StripeSignature signature = StripeSignature.Parse((await StripePackage.SignAsync([body], secret, Now))[0])!;
            Assert.True(signature.Matches(Bytes(body), [Bytes(Secret), Bytes(OtherSecret)]));
            Assert.True(signature.Matches(Bytes(body), [Bytes(OtherSecret), Bytes(Secret)]));
        }
    }

    [Fact]
    public void Matches_WhenAnyByteOfTheBodyIsFlipped_IsFalse()
    {
        byte[] body = Bytes("""{"id":"evt_1","amount":1000}""");
        StripeSignature signature = StripeSignature.Parse(Header(Now.ToUnixTimeSeconds(), body))!;
        for (int bit = 0; bit < body.Length * 8; bit++)
        {
            byte[] forged = [.. body];
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(signature.Matches(forged, [Bytes(Secret)]));
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    [InlineData(-1_800_000_000, false)]
    public void IsWithin_AtTheEdges_IsExact(long secondsFromNow, bool expected)
    {
        StripeSignature signature = StripeSignature.Parse(Header(Now.ToUnixTimeSeconds() + secondsFromNow, []))!;
        Assert.Equal(expected, signature.IsWithin(Tolerance, Now));
    }

    [Fact]
    public void IsWithin_WhenTheTimeIsAsLargeAsANumberCanBe_IsFalse() =>
        Assert.False(StripeSignature.Parse(Header(long.MaxValue, []))!.IsWithin(Tolerance, Now));

    [Fact]
    public async Task Parse_WhateverTheHeader_JudgesAsStripesPackage()
    {
        const string body = """{"id":"evt_1"}""";
        long now = Now.ToUnixTimeSeconds();
        string good = Sign(now, Bytes(body), Secret), other = Sign(now, Bytes(body), OtherSecret), zeros = new('0', 64);
        string[] headers =
        [
            $"t={now},v1={good}",
            $"v1={good},t={now}",
            $"t={now},v1={zeros},v1={good}",
            $"t={now},v1={good},v1={other}",
            $"t={now},v0={good},v1={good}",
            $"t={now},v1={good},v0={zeros}",
            $"t={now - 300},v1={Sign(now - 300, Bytes(body), Secret)}",
            $"t={now},v1={other}",
            $"t={now},v0={good}",
            $"t={now}",
            $"v1={good}",
            $"t={now - 1},v1={good}",
            $"t={now - 301},v1={Sign(now - 301, Bytes(body), Secret)}",
            $"t={now},v1={good[..^1]}",
            $"t={now},v1={good}00",
            $"t={now},v1=",
            $"t=,v1={good}",
            $"t=x,v1={good}",
            "",
            ",,,",
            "nonsense",
        ];
        bool[] theirs = await StripePackage.VerifyAsync(headers, body, Secret, Now);
        bool[] ours = [.. headers.Select(header =>
            StripeSignature.Parse(header) is { } it && it.IsWithin(Tolerance, Now) && it.Matches(Bytes(body), [Bytes(Secret)]))];
        Assert.Equal(headers.Zip(theirs), headers.Zip(ours));
        Assert.Equal(7, ours.Count(static taken => taken));
    }

    [Theory]
    [InlineData("t=1,t=1,v1=00")]
    [InlineData("t=-1,v1=00")]
    [InlineData("t=99999999999999999999,v1=00")]
    public void Parse_WhenTheTimeIsAmbiguousOrNone_IsNull(string start) =>
        Assert.Null(StripeSignature.Parse(start.Replace("v1=00", $"v1={new string('0', 64)}", StringComparison.Ordinal)));

    [Fact]
    public void Parse_WhenTheHeaderIsHuge_IsNull() =>
        Assert.Null(StripeSignature.Parse("t=1," + string.Join(',', Enumerable.Repeat($"v1={new string('0', 64)}", 1000))));

    private static string Header(long at, byte[] body) => $"t={at},v1={Sign(at, body, Secret)}";

    private static string Sign(long at, byte[] body, string secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Bytes(secret), (byte[])[.. Bytes($"{at}."), .. body]));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
