using System.Text;
using System.Text.Json;
using IdleCloud.Silo.Catalog;
using IdleCloud.Silo.Miners;
using IdleCloud.Silo.Storage;

namespace IdleCloud.Tests.Storage;

/// <summary>How state is written: what older and newer programs find in the same row.</summary>
public sealed class GrainStateJsonTests
{
    private readonly GrainStateJson _json = new([CatalogJsonContext.Default, MinerJsonContext.Default]);

    [Fact]
    public void Write_Always_NamesMembersAndEnumsInWords()
    {
        string text = Encoding.UTF8.GetString(_json.Write(new CatalogState { Models = [ShippedModels.All[0]] }));
        Assert.Contains("\"context_length\":1024", text, StringComparison.Ordinal);
        Assert.Contains("\"family\":\"Think\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhenARowLacksAMember_GivesNullOrThrowsForARequiredOne()
    {
        Assert.Null(_json.Read<MinerState>("{}"u8.ToArray()).FirstSeen);
        Assert.Throws<JsonException>(() => _json.Read<MinerState>("""{"hello":{}}"""u8.ToArray()));
    }

    [Fact]
    public void Read_WhenANewerProgramWroteMore_LeavesItOut() =>
        Assert.Empty(_json.Read<CatalogState>("""{"models":[],"shelf":3}"""u8.ToArray()).Models);

    [Fact]
    public void Write_WhenNoRoomKnowsTheType_Throws() =>
        Assert.Throws<NotSupportedException>(() => _json.Write(new Version(1, 0)));
}
