using IdleCloud.Tests.Faults;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>
/// Real processes, killed or frozen at random while customers spend, and miners' links that lose, double and shuffle frames all the time:
/// the books stay exact.
/// </summary>
[Collection(OwnDemoCollection.Name)]
public sealed class KilledPartsTests
{
    private const long Plenty = 1_000_000_000_000;

    /// <summary>For a hundred answers or so: whoever has little is refused now and then, and never gets below zero.</summary>
    private const long Little = 100_000;

    /// <summary>A fault every ten seconds for an hour, one after the other without the calm between them.</summary>
    private const int FaultsOfAnHour = 360;

    private static readonly Loss[] Losses = Enum.GetValues<Loss>();

    private enum Loss
    {
        Gateway,
        Postgres,
        PostgresThenGateway,
        PostgresFrozen,
        Miner,
        MinerFrozen,
        GatewayFrozen,
    }

    [Fact(Timeout = 3_600_000)]
    public async Task Money_WhenPartsAreKilledAtRandomUnderLoad_IsExact()
    {
        int rounds = Support.TestScale.Choose(Losses.Length, FaultsOfAnHour, "rounds of killing or freezing a part of the system");
        int seed = Random.Shared.Next();
        Console.WriteLine($"seed of the kills: {seed}");
        var dice = new Random(seed);
        await using RealSystem system = await RealSystem.StartAsync();
        await using FaultProxy proxy = await FaultProxy.StartAsync(system.MinersDial);
        var links = new BadLinks(seed);
        proxy.Fate = links.Draw;
        system.MinersDial = proxy.Address;
        for (int number = 0; number < system.Miners; number++)
        {
            await system.KillMinerAsync(number);
            system.StartMiner(number);
        }

        await system.WaitForMinersAsync();
        Customer[] customers =
        [
            await system.CreateCustomerAsync("rich", Plenty, keys: 3),
            await system.CreateCustomerAsync("also-rich", Plenty, keys: 2),
            await system.CreateCustomerAsync("poor", Little, keys: 2),
        ];
        await using Load load = Load.Start(system, customers, seed);
        Loss[] order = [];
        for (int round = 0; round < rounds; round++)
        {
            if (round % Losses.Length == 0) dice.Shuffle(order = [.. Losses]);
            await PassAsync(dice, 1000);
            await LoseAsync(system, order[round % Losses.Length], dice);
            await system.WaitForMinersAsync();
        }

        await PassAsync(dice, 300);
        await Verdict.HoldsAsync(system, customers, await load.StopAsync());
        Console.WriteLine($"{rounds} faults of parts, {links}: no invariant broken");
    }

    private static async Task LoseAsync(RealSystem system, Loss loss, Random dice)
    {
        switch (loss)
        {
            case Loss.Gateway:
                await system.KillGatewayAsync();
                await system.StartGatewayAsync();
                break;
            case Loss.Postgres:
                await system.KillPostgresAsync();
                await PassAsync(dice, 1000);
                await system.StartPostgresAsync();
                break;
            case Loss.PostgresThenGateway:
                await system.KillPostgresAsync();
                await PassAsync(dice, 1000);
                await system.KillGatewayAsync();
                await system.StartPostgresAsync();
                await system.StartGatewayAsync();
                break;
            case Loss.PostgresFrozen:
                // What was given to the journal meanwhile may be committed by the server, too, when it goes on.
                system.FreezePostgres();
                await PassAsync(dice, 2500);
                system.ThawPostgres();
                break;
            case Loss.Miner:
                int number = dice.Next(system.Miners);
                await system.KillMinerAsync(number);
                await PassAsync(dice, 500);
                system.StartMiner(number);
                break;
            case Loss.MinerFrozen:
                // At times longer than its heartbeats may be missed: it wakes up in a session that is over.
                number = dice.Next(system.Miners);
                system.FreezeMiner(number);
                await PassAsync(dice, 5000);
                system.ThawMiner(number);
                break;
            case Loss.GatewayFrozen:
                system.FreezeGateway();
                await PassAsync(dice, 4000);
                system.ThawGateway();
                break;
        }
    }

    /// <summary>Lets a random time pass, so that kills meet every phase of a request.</summary>
    private static async Task PassAsync(Random dice, int mostMs)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(dice.Next(1, mostMs)));
        await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }
}
