using FsCheck;
using FsCheck.Fluent;
using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.Tests.MinerAgent.Text;

/// <summary>Markers in a text that arrives in parts.</summary>
public sealed class MarkerScannerTests
{
    [Fact]
    public void TryRead_WhereverTheTextIsCut_FindsTheSame() =>
        Check.One(Cuts.Thorough, Prop.ForAll(Cuts.Of("<a>", "<ab", "<", "a", "b", ">", "x"), input =>
            Assert.Equal(Scan([input.Text]), Scan(input.Parts))));

    [Fact]
    public void TryRead_WhateverTheText_LosesNothing() =>
        Check.One(Cuts.Thorough, Prop.ForAll(Cuts.Of("<a>", "<ab", "<", "a", "b", ">", "x"), input =>
            Assert.Equal(input.Text, Scan(input.Parts).Replace("[", "").Replace("]", ""))));

    [Theory]
    [InlineData("one<a>two", "one[<a>]two")]
    [InlineData("<a><a>", "[<a>][<a>]")]
    [InlineData("<<a>", "<[<a>]")]
    [InlineData("<a", "<a")]
    [InlineData("", "")]
    public void TryRead_OfAWholeText_FindsMarkers(string text, string expected) => Assert.Equal(expected, Scan([text]));

    [Fact]
    public void TryRead_WhenTwoMarkersBeginAtOnePlace_TakesTheShorter()
    {
        var scanner = new MarkerScanner(["stop", "stop it"]);
        scanner.Add("please stop it");

        Assert.True(scanner.TryRead(out string text, out string? marker));
        Assert.Equal(("please ", "stop"), (text, marker));
    }

    [Fact]
    public void TryRead_WhenTextMayStillBecomeAMarker_HoldsIt()
    {
        var scanner = new MarkerScanner(["<a>"]);
        scanner.Add("one<");

        Assert.True(scanner.TryRead(out string text, out string? marker));
        Assert.Equal(("one", null), (text, marker));
        Assert.False(scanner.TryRead(out _, out _));
        Assert.Equal("<", scanner.Held);
    }

    /// <summary>The text with brackets around the markers found.</summary>
    private static string Scan(string[] parts)
    {
        var scanner = new MarkerScanner(["<a>", "<ab>"]);
        string result = "";
        foreach (string part in parts)
        {
            scanner.Add(part);
            while (scanner.TryRead(out string text, out string? marker)) result += marker is null ? text : $"{text}[{marker}]";
        }

        return result + scanner.Flush();
    }
}
