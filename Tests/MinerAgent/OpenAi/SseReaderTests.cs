using System.Text;
using FsCheck;
using FsCheck.Fluent;
using IdleCloud.MinerAgent.Engines.OpenAi;

namespace IdleCloud.Tests.MinerAgent.OpenAi;

/// <summary>Server-sent events as engines write them.</summary>
public sealed class SseReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("data: one\n\ndata: two\n\n", "one|two")]
    [InlineData("data: one\r\n\r\ndata: two\r\n\r\n", "one|two")]
    [InlineData("data: one\r\rdata: two\r\r", "one|two")]
    [InlineData("data:one\n\n", "one")]
    [InlineData("data:  one\n\n", " one")]
    [InlineData("data: one\ndata: two\n\n", "one\ntwo")]
    [InlineData("data: one\ndata\n\n", "one\n")]
    [InlineData(": keep-alive\n\ndata: one\n\n:\n\n", "one")]
    [InlineData("event: message\nid: 7\nretry: 3\ndata: one\n\n", "one")]
    [InlineData("event: ping\n\ndata: one\n\n", "one")]
    [InlineData("database: no\n\ndata: one\n\n", "one")]
    [InlineData("\uFEFFdata: one\n\n", "one")]
    [InlineData("data: one\n\ndata: [DONE]", "one|[DONE]")]
    [InlineData("data: 漢字 😀\n\n", "漢字 😀")]
    [InlineData("", "")]
    public async Task ReadAsync_OfAStream_GivesTheData(string stream, string expected) =>
        Assert.Equal(expected, string.Join('|', await ReadAllAsync(new MemoryStream(Encoding.UTF8.GetBytes(stream)))));

    [Fact]
    public void ReadAsync_WhereverTheBytesAreCut_GivesTheSame()
    {
        const string Stream = "\uFEFF: hi\r\ndata: 漢字 😀\r\n\r\ndata: a\rdata: b\r\rdata: c\n\ndata: [DONE]\r\n";
        byte[] bytes = Encoding.UTF8.GetBytes(Stream);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.Choose(1, 5).ListOf().Select(sizes => sizes.ToArray()).ToArbitrary(), sizes =>
        {
            Task<List<string>> read = ReadAllAsync(new ChoppedStream(bytes, sizes));
            Assert.True(read.IsCompletedSuccessfully);
            Assert.Equal(["漢字 😀", "a\nb", "c", "[DONE]"], read.Result);
        }));
    }

    [Fact]
    public async Task ReadAsync_WhenALineNeverEnds_StopsReading()
    {
        var endless = new MemoryStream(new byte[2 * 1024 * 1024]);
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(endless));
    }

    private static async Task<List<string>> ReadAllAsync(Stream stream)
    {
        var reader = new SseReader(stream);
        List<string> events = [];
        while (await reader.ReadAsync(Cancel) is { } data) events.Add(data);
        return events;
    }
}
