using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>Ten times as many requests as the miners can answer, whatever becomes of them: as much is answered as without the surplus.</summary>
[Collection(OwnDemoCollection.Name)]
public sealed class OverloadTests
{
    private const int Slots = 16;

    /// <summary>Each answer takes a second, so that this many are the most that two miners can answer in one.</summary>
    private const int Capacity = 2 * Slots;
    private const int Factor = 10;
    private const double LeastGoodput = 0.9;
    private const string Directive = "tokens=1 ttft=1000";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 1_200_000)]
    public async Task Gateway_WhenTenTimesTooMuchIsAsked_AnswersAsMuchAsEverAndRefusesTheRestInOrder()
    {
        int seconds = TestScale.Choose(ci: 3, full: 30, "seconds of ten times too many requests");
        await using RealSystem system = await RealSystem.StartAsync(slots: Slots);
        Customer customer = await system.CreateCustomerAsync("many", 1_000_000_000_000, keys: 1);
        string key = customer.Keys[0];
        await CountAnsweredAsync(system, key, rounds: 1);
        long began = TimeProvider.System.GetTimestamp();
        int answered = await CountAnsweredAsync(system, key, rounds: seconds);
        double peak = answered / TimeProvider.System.GetElapsedTime(began).TotalSeconds;

        var ends = new ConcurrentBag<string>();
        began = TimeProvider.System.GetTimestamp();
        List<Task> asked = [];
        using var timer = new PeriodicTimer(Tick);
        // An open loop: whoever is due asks, however many wait. Those that a busy machine could not send are sent late, not left out.
        while (asked.Count < Capacity * Factor * seconds)
        {
            await timer.WaitForNextTickAsync(Cancel);
            double due = Math.Min(seconds, TimeProvider.System.GetElapsedTime(began).TotalSeconds) * Capacity * Factor;
            while (asked.Count < due) asked.Add(AskAsync(system, key, ends));
        }

        await Task.WhenAll(asked);
        double goodput = ends.Count(static end => end == "200") / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        string tally = string.Join(", ", ends.CountBy(static end => end).OrderBy(static end => end.Key).Select(static end => $"{end.Value} × {end.Key}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"overload × {Factor}: {asked.Count} asked, {goodput:F1} answered a second of {peak:F1} at the peak ({goodput / peak:F2}); {tally}"));
        // A machine that is busy with other things may time a part of the system out: that is refused in the right way too.
        Assert.All(ends, static end => Assert.Contains(end, new[] { "200", "503 queue_full", "503 service_unavailable" }));
        if (TestScale.IsFull) Assert.InRange(goodput / peak, LeastGoodput, double.MaxValue);
        await Eventually.HoldsAsync(
            async () => await system.TryCheckBooksAsync() is { } check && check["open_holds"]!.GetValue<long>() == 0 && check["ok"]!.GetValue<bool>(),
            TimeSpan.FromSeconds(10), "no hold is left and the books are right");
    }

    /// <summary>As many customers as slots, each with one request at a time.</summary>
    private static async Task<int> CountAnsweredAsync(RealSystem system, string key, int rounds)
    {
        var ends = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, Capacity).Select(async _ =>
        {
            for (int round = 0; round < rounds; round++) await AskAsync(system, key, ends);
        }));
        Assert.All(ends, static end => Assert.Equal("200", end));
        return ends.Count;
    }

    private static async Task AskAsync(RealSystem system, string key, ConcurrentBag<string> ends)
    {
        using HttpResponseMessage response = await system.AskAsync(key, Directive, isStream: false);
        string body = await response.Content.ReadAsStringAsync(Cancel);
        if (response.StatusCode is not HttpStatusCode.OK) Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        ends.Add(response.StatusCode is HttpStatusCode.OK ? "200" : $"{(int)response.StatusCode} {ChatCall.ErrorCodeOf(body)}");
    }
}
