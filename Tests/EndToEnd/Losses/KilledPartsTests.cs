namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>Real processes, killed (or frozen) at random while customers spend: the books stay exact.</summary>
[Collection(OwnDemoCollection.Name)]
public sealed class KilledPartsTests
{
    private const long Plenty = 1_000_000_000_000;

    /// <summary>For a hundred answers or so: whoever has little is refused now and then, and never gets below zero.</summary>
    private const long Little = 100_000;

    private static readonly Loss[] Losses = [Loss.Gateway, Loss.Postgres, Loss.PostgresThenGateway, Loss.PostgresFrozen, Loss.Miner];

    private enum Loss
    {
        Gateway,
        Postgres,
        PostgresThenGateway,
        PostgresFrozen,
        Miner,
    }

    [Fact(Timeout = 1_200_000)]
    public async Task Money_WhenPartsAreKilledAtRandomUnderLoad_IsExact()
    {
        int rounds = Support.TestScale.Choose(ci: 5, full: 100, "rounds of killing a part of the system");
        int seed = Random.Shared.Next();
        Console.WriteLine($"seed of the kills: {seed}");
        var dice = new Random(seed);
        await using RealSystem system = await RealSystem.StartAsync();
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
        }
    }

    /// <summary>Lets a random time pass, so that kills meet every phase of a request.</summary>
    private static async Task PassAsync(Random dice, int mostMs)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(dice.Next(1, mostMs)));
        await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }
}
