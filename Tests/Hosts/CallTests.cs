using IdleCloud.Tests.Hosts.Grains;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Hosts;

/// <summary>Calls and their answers, on whichever grain host is built.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task Call_WhenRepeated_ReachesTheSameActivation()
    {
        await using GrainTestHost host = await GrainTestHost.StartAsync();
        ICounterGrain counter = host.Grains.GetGrain<ICounterGrain>("a");

        Assert.Equal(1, await counter.AddAsync(1));
        Assert.Equal(3, await counter.AddAsync(2));
        Assert.Equal(5, await host.Grains.GetGrain<ICounterGrain>("b").AddAsync(5));
    }
}
