using FsCheck;
using FsCheck.Fluent;
using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.Tests.MinerAgent.Text;

/// <summary>Stop strings and token counts.</summary>
public sealed class AnswerTextTests
{
    private readonly RecordingSink _sink = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1, 2, 3, 4, 5, 6", "1, 2, 3, 4", true)]
    [InlineData("1, 2, 3, 4,", "1, 2, 3, 4,", false)]
    [InlineData("1, 2, 3, 4, ", "1, 2, 3, 4, ", false)]
    public async Task PushAsync_WhenAStopStringComes_EndsBeforeIt(string output, string expected, bool isStopped)
    {
        var text = new AnswerText(new PlainSplitter(), [", 5", "END"], _sink);
        foreach (char letter in output) await text.PushAsync(letter.ToString(), tokens: 1, Cancel);
        await text.FlushAsync(Cancel);

        Assert.Equal(expected, _sink.Content);
        Assert.Equal(isStopped, text.IsStopped);
    }

    [Theory]
    [InlineData("ab", "x", "x", false)]
    [InlineData("abE", "ND after", "", true)]
    [InlineData("abEN", "D", "", true)]
    [InlineData("abEN", "x", "x", false)]
    [InlineData("abE", "", "", false)]
    [InlineData("abE", "E", "E", false)]
    [InlineData("EN", "DEND", "", true)]
    public async Task PushAsync_BehindAnotherMinersText_FindsAStopStringThatBeganThereAndRepeatsNothing(
        string before, string pushed, string expected, bool isStopped)
    {
        var sink = new RecordingSink();
        var text = new AnswerText(new PlainSplitter(), ["END"], sink, before);
        foreach (char letter in pushed) await text.PushAsync($"{letter}", 1, TestContext.Current.CancellationToken);
        await text.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal((expected, isStopped), (sink.Content, text.IsStopped));
    }

    [Fact]
    public async Task PushAsync_WhenThoughtsHaveTheStopString_GoesOn()
    {
        var text = new AnswerText(new ThinkSplitter(), ["END"], _sink);
        await text.PushAsync("<think>END</think>answer END more", tokens: 1, Cancel);

        Assert.Equal(("END", "answer "), (_sink.Reasoning, _sink.Content));
    }

    [Fact]
    public async Task PushAsync_WhenTokensAreMarkers_CountsThemInTheCompletionOnly()
    {
        var text = new AnswerText(new ThinkSplitter(), [], _sink);
        foreach (string token in new[] { "<think>", "\n", "I", " add", "\n", "it", ".", "\n", "</think>", "\n", "\n", "3", " + 4" })
        {
            await text.PushAsync(token, tokens: 1, Cancel);
        }

        await text.FlushAsync(Cancel);
        Assert.Equal(13, text.CompletionTokens);
        // "I", " add", the line break inside the thought, "it", ".".
        Assert.Equal(5, text.ReasoningTokens);
        Assert.Equal(5, _sink.TokensOf(PieceKind.Reasoning));
        Assert.Equal(2, _sink.TokensOf(PieceKind.Content));
    }

    [Fact]
    public async Task PushAsync_WhenStopped_CountsNoMore()
    {
        var text = new AnswerText(new PlainSplitter(), ["b"], _sink);
        await text.PushAsync("a", tokens: 1, Cancel);
        await text.PushAsync("b", tokens: 1, Cancel);
        await text.PushAsync("c", tokens: 1, Cancel);

        Assert.Equal(2, text.CompletionTokens);
        Assert.Equal("a", _sink.Content);
    }

    [Fact]
    public void PushAsync_WhereverTheOutputIsCut_GivesTheSame() =>
        Check.One(Cuts.Thorough, Prop.ForAll(Cuts.Of("<think>", "</think>", "stop", "st", "op", "a", "\n"), input =>
            Assert.Equal(Run([input.Text]), Run(input.Parts))));

    private static (string Reasoning, string Content, bool IsStopped) Run(string[] parts)
    {
        // The sink never waits, so the whole run is synchronous.
        Task<(string, string, bool)> run = RunAsync(parts);
        Assert.True(run.IsCompletedSuccessfully);
        return run.Result;
    }

    private static async Task<(string Reasoning, string Content, bool IsStopped)> RunAsync(string[] parts)
    {
        var sink = new RecordingSink();
        var text = new AnswerText(new ThinkSplitter(), ["stop"], sink);
        foreach (string part in parts) await text.PushAsync(part, tokens: 1, CancellationToken.None);
        await text.FlushAsync(CancellationToken.None);
        return (sink.Reasoning, sink.Content, text.IsStopped);
    }
}
