using System.Text;
using IdleCloud.Bench.FakeMiners.Answers;

namespace IdleCloud.Tests.Bench;

public sealed class TokenTextTests
{
    [Theory]
    [InlineData(0, "@1234567890 ")]
    [InlineData(5, "@1234567890 ")]
    [InlineData(13, "@1234567890  ")]
    [InlineData(16, "@1234567890 xxx ")]
    public void Write_WhenLengthIsWanted_FillsUpToIt(int bytes, string expected)
    {
        byte[] buffer = new byte[bytes + TokenText.MaxStampBytes];
        int length = TokenText.Write(buffer, 1234567890, bytes);
        Assert.Equal(expected, Encoding.ASCII.GetString(buffer, 0, length));
    }
}
