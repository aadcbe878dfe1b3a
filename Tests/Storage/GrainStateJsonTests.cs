using System.Text;
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
    public void Read_WhenAnOlderProgramWroteFewerMembers_KeepsTheirDefaults()
    {
        Assert.Empty(_json.Read<CatalogState>("{}"u8.ToArray()).Models);
        MinerState miner = _json.Read<MinerState>("""
            {"hello":{"account_id":"a","gateway_id":"g","name":"n","agent_version":"v","engine":"e","models":[]}}
            """u8.ToArray());
        Assert.Empty(miner.Accepted);
        Assert.Empty(miner.Hello!.Gpus);
    }

    [Fact]
    public void Read_WhenANewerProgramWroteMore_LeavesItOut() =>
        Assert.Empty(_json.Read<CatalogState>("""{"models":[],"shelf":3}"""u8.ToArray()).Models);

    [Fact]
    public void Write_WhenNoRoomKnowsTheType_Throws() =>
        Assert.Throws<NotSupportedException>(() => _json.Write(new Version(1, 0)));
}
