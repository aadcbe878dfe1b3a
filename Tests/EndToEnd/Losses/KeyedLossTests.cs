using System.Collections.Concurrent;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>
/// The gateway is killed again and again under customers that repeat a broken request with its <c>Idempotency-Key</c>: each of them gets its
/// answer in the end, and is charged for it once, wherever the kill met it.
/// </summary>
[Collection(OwnDemoCollection.Name)]
public sealed class KeyedLossTests
{
    private const int Workers = 12;
    private const long Plenty = 1_000_000_000_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 1_200_000)]
    public async Task Gateway_WhenKilledAtRandom_ChargesEachKeyOnceAndAnswersIt()
    {
        int rounds = TestScale.Choose(ci: 2, full: 30, "rounds of killing the gateway under requests with an Idempotency-Key");
        int seed = Random.Shared.Next();
        Console.WriteLine($"seed of the kills: {seed}");
        var dice = new Random(seed);
        await using RealSystem system = await RealSystem.StartAsync();
        Customer customer = await system.CreateCustomerAsync("repeating", Plenty, keys: 2);
        ConcurrentQueue<Answer> acknowledged = [];
        int repeats = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task[] workers = [.. Enumerable.Range(1, Workers).Select(number => WorkAsync(new Random(seed + number)))];
        for (int round = 0; round < rounds; round++)
        {
            await PassAsync(TimeSpan.FromMilliseconds(dice.Next(200, 1500)));
            await system.KillGatewayAsync();
            await system.StartGatewayAsync();
            await system.WaitForMinersAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(workers);
        Console.WriteLine($"{acknowledged.Count} keys, {repeats} repeats");
        Assert.True(repeats > 0, "kills broke some requests");
        // Only acknowledged answers: any other charged job would be a second charge, or one for nothing.
        await Verdict.HoldsAsync(system, [customer], [.. acknowledged]);

        async Task WorkAsync(Random own)
        {
            while (!stop.IsCancellationRequested)
            {
                string key = customer.Keys[own.Next(customer.Keys.Length)], idempotencyKey = Guid.NewGuid().ToString();
                string directive = $"tokens={own.Next(1, 21)} ttft={own.Next(60)} gap={own.Next(20)}";
                bool isStream = own.Next(2) == 0;
                Answer answer;
                while ((answer = await Answer.AskAsync(system, customer.AccountId, key, directive, isStream, idempotencyKey)).End is not AnswerEnd.Acknowledged)
                {
                    Interlocked.Increment(ref repeats);
                    await PassAsync(Pause);
                }

                acknowledged.Enqueue(answer);
            }
        }
    }

    private static async Task PassAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync(Cancel);
    }
}
