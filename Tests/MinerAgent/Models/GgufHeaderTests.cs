using System.Text;
using IdleCloud.MinerAgent.Models.Gguf;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Models;

/// <summary>What is read of a file that anybody may have made.</summary>
public sealed class GgufHeaderTests
{
    private const int Mutations = 400;

    [Fact]
    public void Read_OfTheSmallModel_FindsAllOfIt()
    {
        GgufHeader header = GgufHeader.Read(RepositoryFiles.SmallModel);
        Assert.Equal("Idle Tiny", header.Find("general.name"));
        Assert.True(header.Tensors > 10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(4000)]
    [InlineData(-1)]
    [InlineData(-100_000)]
    public void Read_WhenTheFileIsCutOff_SaysSo(int length)
    {
        byte[] cut = length >= 0 ? ModelKit.Tiny[..length] : ModelKit.Tiny[..^-length];
        Assert.Contains("cut off", Assert.Throws<InvalidDataException>(() => Read(cut)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no GGUF", "XXXX")]
    [InlineData("version 1", "GGUF\x01\0\0\0")]
    [InlineData("claims 18446744073709551615 tensors", "GGUF\x03\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\0")]
    [InlineData("a text of", "GGUF\x03\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\xff\xff\xff\xff\0\0\0\0")]
    public void Read_WhenTheFileClaimsTooMuch_SaysSo(string words, string start) =>
        Assert.Contains(words, Assert.Throws<InvalidDataException>(
            () => Read(Encoding.Latin1.GetBytes(start + new string('\0', 64)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_WhenListsAreInLists_EndsEarly()
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write(0ul);
        writer.Write(1ul);
        writer.Write(1ul);
        writer.Write("k"u8);
        for (int i = 0; i < 100_000; i++)
        {
            writer.Write(9u);
            if (i > 0) writer.Write(1ul);
        }

        Assert.Contains("lists in lists", Assert.Throws<InvalidDataException>(() => Read(file.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAnyMutatedHeader_ReadsItOrSaysWhatIsWrong()
    {
        var random = new Random(20261121);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] file = ModelKit.Tiny[..200_000];
            for (int change = random.Next(1, 8); change > 0; change--) file[random.Next(0, 20_000)] = (byte)random.Next(256);
            Exception? thrown = Record.Exception(() => Read(file));
            Assert.True(thrown is null or InvalidDataException, thrown?.ToString());
        }
    }

    private static GgufHeader Read(byte[] file) => GgufHeader.Read(new MemoryStream(file));
}
