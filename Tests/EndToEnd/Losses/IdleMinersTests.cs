using System.Globalization;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>Thousands of miners wait for work at one gateway, and all come back at once when it was killed.</summary>
[Collection(OwnDemoCollection.Name)]
public sealed class IdleMinersTests
{
    private static readonly TimeSpan ConnectedWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(30);

    [Fact(Timeout = 1_200_000)]
    public async Task Miners_WhenTheirGatewayIsKilled_AreAllBackSoon()
    {
        int miners = TestScale.Choose(ci: 200, full: 5_000, "idle miners at one gateway");
        // Two that are there before and warm it up, and whose memory is not counted.
        await using RealSystem system = await RealSystem.StartAsync(slots: 4);
        Customer customer = await system.CreateCustomerAsync("alone", 1_000_000_000_000, keys: 1);
        Assert.Equal(AnswerEnd.Acknowledged, (await AskAsync(system, customer)).End);
        long before = system.GatewayMemory;
        await using ChildProcess fleet = system.StartFleet("fleet", miners, slots: 1);
        await system.WaitForMinersAsync(system.Miners + miners, ConnectedWithin);
        long with = system.GatewayMemory;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{miners} idle miners: the gateway's memory went from {before / 1024:N0} to {with / 1024:N0} KiB, "
            + $"{(with - before) / 1024.0 / miners:F1} KiB each"));

        await system.KillGatewayAsync();
        await system.StartGatewayAsync();
        long began = TimeProvider.System.GetTimestamp();
        await system.WaitForMinersAsync(system.Miners + miners, BackWithin);
        Timing.KeepsSince(began, BackWithin, $"a gateway that was killed serves again until all of its {miners} miners are back");
        Assert.Equal(AnswerEnd.Acknowledged, (await AskAsync(system, customer)).End);
    }

    private static Task<Answer> AskAsync(RealSystem system, Customer customer) =>
        Answer.AskAsync(system, customer.AccountId, customer.Keys[0], "tokens=3", isStream: true);
}
