using IdleCloud.Tests.Hosts.Grains;

namespace IdleCloud.Tests.Hosts;

/// <summary>Methods, keys and references of every shape, on whichever grain host is built.</summary>
public sealed class ShapeTests
{
    private static readonly Guid Key = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    [Fact]
    public async Task Call_WhenMethodHasAnyShape_IsAnswered()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        IShapesGrain shapes = host.Grains.GetGrain<IShapesGrain>(Key);
        await shapes.TaskAsync();
        await shapes.ValueTaskAsync();

        Assert.Equal("text", await shapes.TaskOfAsync("text"));
        Assert.Null(await shapes.TaskOfAsync(null));
        Assert.Equal(45, await shapes.SumAsync(1, 2, 3, 4, 5, CancellationToken.None, 6, 7, 8, 9));
        Assert.Equal("inherited", await shapes.InheritedAsync());
        Assert.Equal(Key, await shapes.KeyAsync());
        Assert.Equal("shapes/0f8fad5bd9cb469fa16570867728950e", await shapes.IdentityAsync());
    }

    [Fact]
    public async Task Reference_WhenToTheSameGrain_IsEqual()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        IShapesGrain shapes = host.Grains.GetGrain<IShapesGrain>(Key);
        IShapesGrain self = await shapes.SelfAsync();

        Assert.Equal(shapes, self);
        Assert.Equal(shapes.GetHashCode(), self.GetHashCode());
        Assert.NotEqual(shapes, host.Grains.GetGrain<IShapesGrain>(Guid.Empty));
        Assert.Equal(Key, self.GetPrimaryKey());
    }

    [Theory]
    [InlineData(0L, "0")]
    [InlineData(255L, "FF")]
    [InlineData(-7L, "FFFFFFFFFFFFFFF9")]
    [InlineData(long.MinValue, "8000000000000000")]
    public async Task Reference_WhenKeyIsAnInteger_KeepsIt(long key, string text)
    {
        await using StagedHost host = await StagedHost.StartAsync();
        IBrokenGrain grain = host.Grains.GetGrain<IBrokenGrain>(key);

        Assert.Equal($"broken/{text}", grain.GetGrainId().ToString());
        Assert.Equal(key, grain.GetPrimaryKeyLong());
        Assert.Equal(key, await grain.GetKeyAsync());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("miner/ünïcödé +/\\")]
    public async Task Reference_WhenKeyIsText_KeepsIt(string key)
    {
        await using StagedHost host = await StagedHost.StartAsync();

        Assert.Equal(key, host.Actor(key).GetPrimaryKeyString());
    }
}
