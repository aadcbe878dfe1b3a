using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Miners;
using IdleCloud.Silo.Catalog;
using IdleCloud.Silo.Miners;

namespace IdleCloud.Tests.Miners;

/// <summary>What of a miner's offer the catalogue lets through, and what its owner reads about the rest.</summary>
public sealed class OfferCheckTests
{
    private const int Context = 1024;

    [Fact]
    public void Of_WhenTheModelIsInTheCatalogue_AcceptsIt()
    {
        var offer = new OfferedModel("idle-tiny", Context, Slots: 4);
        OfferCheck check = Check(offer);
        Assert.Equal([offer], check.Accepted);
        Assert.Empty(check.Refused);
    }

    [Fact]
    public void Of_WhenTheModelIsUnknown_SaysWhichThereAreAndWhoAddsOne()
    {
        RefusedModel refused = Assert.Single(Check(new OfferedModel("llama-9000", Context, 1)).Refused);
        Assert.Equal("llama-9000", refused.ModelId);
        Assert.Contains("There is: idle-tiny, gpt-oss-20b", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("operator", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WhenTheContextIsLonger_CutsItToTheCatalogue() =>
        Assert.Equal(Context, Assert.Single(Check(new OfferedModel("idle-tiny", 4096, 1)).Accepted).ContextLength);

    [Fact]
    public void Of_WhenTheContextIsShorter_AcceptsItAsItIs() =>
        Assert.Equal(8_192, Assert.Single(Check(new OfferedModel("gpt-oss-20b", 8_192, 1)).Accepted).ContextLength);

    [Theory]
    [InlineData("gpt-oss-20b", 2_047, 2_048)]
    [InlineData("idle-tiny", 512, 1_024)]
    public void Of_WhenTheContextIsTooShortForNearlyAnyJob_Refuses(string model, int context, int least)
    {
        RefusedModel refused = Assert.Single(Check(new OfferedModel(model, context, 1)).Refused);
        Assert.Contains($"{context} tokens is shorter than the {least}", refused.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "does not tell which file")]
    [InlineData("bb", "SHA-256 bbbb")]
    [InlineData("aa", null)]
    public void Of_WhenTheCatalogueNamesFiles_AcceptsOnlyThose(string hashPair, string? reason)
    {
        CatalogModel tiny = ShippedModels.All.Find("idle-tiny")! with { AllowedSha256 = [Hash("cc"), Hash("aa")] };
        OfferCheck check = OfferCheck.Of([new OfferedModel("idle-tiny", Context, 1) { FileSha256 = Hash(hashPair) }], [tiny], new MinerOptions());
        Assert.Equal(reason is null ? 1 : 0, check.Accepted.Length);
        if (reason is not null) Assert.Contains(reason, Assert.Single(check.Refused).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(256, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(257, false)]
    public void Of_Slots_MustBeWithinTheLimits(int slots, bool isAccepted) =>
        Assert.Equal(isAccepted ? 1 : 0, Check(new OfferedModel("idle-tiny", Context, slots)).Accepted.Length);

    [Fact]
    public void Of_WhenAModelIsOfferedTwice_RefusesTheSecond()
    {
        OfferCheck check = Check(new OfferedModel("idle-tiny", Context, 1), new OfferedModel("idle-tiny", Context, 2));
        Assert.Equal(1, Assert.Single(check.Accepted).Slots);
        Assert.Contains("twice", Assert.Single(check.Refused).Reason, StringComparison.Ordinal);
    }

    private static string Hash(string pair) => string.Concat(Enumerable.Repeat(pair, 32));

    private static OfferCheck Check(params OfferedModel[] offers) => OfferCheck.Of([.. offers], ShippedModels.All, new MinerOptions());
}
