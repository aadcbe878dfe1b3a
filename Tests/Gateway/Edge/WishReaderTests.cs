using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.OpenAi.Requests;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>What a customer may wish of the miner, by headers.</summary>
public sealed class WishReaderTests
{
    [Fact]
    public void Read_WithoutAWish_IsNone()
    {
        Assert.Null(WishReader.Read(new HeaderDictionary(), trustedOnly: false, out DispatchWishes wishes));
        Assert.Same(DispatchWishes.None, wishes);
    }

    [Theory]
    [InlineData("true", "trusted", true, true)]
    [InlineData("False", "ANY", false, false)]
    public void Read_OfEveryWish_IsThem(string retention, string privacy, bool noRetention, bool trusted)
    {
        HeaderDictionary headers = new() { ["idc-no-retention"] = retention, ["privacy"] = privacy, ["idc-region-hint"] = "eu-west" };
        Assert.Null(WishReader.Read(headers, trustedOnly: false, out DispatchWishes wishes));
        Assert.Equal(("eu-west", noRetention, trusted), (wishes.Region, wishes.NoRetention, wishes.TrustedOnly));
    }

    [Fact]
    public void Read_WhenTheBodyAsksForTrust_KeepsItWhateverTheHeaderSays()
    {
        HeaderDictionary headers = new() { ["privacy"] = "any" };
        Assert.Null(WishReader.Read(headers, trustedOnly: true, out DispatchWishes wishes));
        Assert.True(wishes.TrustedOnly);
    }

    [Theory]
    [InlineData("idc-no-retention", "yes")]
    [InlineData("idc-no-retention", "")]
    [InlineData("privacy", "private")]
    [InlineData("idc-region-hint", "EU")]
    [InlineData("idc-region-hint", "")]
    [InlineData("idc-region-hint", "europe/../west")]
    public void Read_OfWhatIsNotUnderstood_IsAnErrorThatNamesTheHeader(string name, string value)
    {
        ApiError? error = WishReader.Read(new HeaderDictionary { [name] = value }, trustedOnly: false, out _);
        Assert.Equal((400, name), (error!.Status, error.Param));
    }
}
