using IdleCloud.Gateway.Api;
using IdleCloud.Gateway.Api.Paging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Tests.Api;

/// <summary>The tokens of pages.</summary>
public sealed class CursorTests
{
    private const string List = "acct_1 /api/v1/jobs ";
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly Cursors Own = new(Options.Create(new ApiOptions()));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("639000000000000000 0123456789abcdef0123456789abcdef")]
    public void Decode_OfItsOwnToken_FindsThePosition(string position) => Assert.Equal(position, Own.Decode(List, Own.Encode(List, position)));

    [Fact]
    public void Decode_OfATokenThatWasChangedAnywhere_FindsNothing()
    {
        // 16 bytes of signature and five more: whole characters, without bits that stand for nothing.
        string token = Own.Encode(List, "12345");
        for (int i = 0; i < token.Length; i++)
        {
            foreach (char other in Characters.Where(other => other != token[i]))
            {
                Assert.Null(Own.Decode(List, token[..i] + other + token[(i + 1)..]));
            }
        }

        Assert.Null(Own.Decode(List, token[1..]));
        Assert.Null(Own.Decode(List, ""));
        Assert.Null(Own.Decode(List, "%%%"));
    }

    [Fact]
    public void Decode_OfAnotherListsOrServersToken_FindsNothing()
    {
        Assert.Null(Own.Decode("acct_2 /api/v1/jobs ", Own.Encode(List, "1")));
        // The list's end is no part of the position.
        Assert.Null(Own.Decode("acct_1 /api/v1/jobs 1", Own.Encode(List, "12")));
        Assert.Null(new Cursors(Options.Create(new ApiOptions())).Decode(List, Own.Encode(List, "1")));
    }

    [Fact]
    public void Decode_WithTheSameSecret_FindsThePositionOfAnotherServersToken()
    {
        ApiOptions shared = new() { CursorSecret = new string('s', 32) };
        Assert.Equal("1", new Cursors(Options.Create(shared)).Decode(List, new Cursors(Options.Create(shared)).Encode(List, "1")));
    }
}
