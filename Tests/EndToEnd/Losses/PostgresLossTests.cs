using System.Net;
using System.Net.Http.Headers;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>
/// The database's server is killed or frozen under running streams of real processes: they end well by way of the outcome journal, which survives
/// the gateway too.
/// </summary>
[Collection(OwnDemoCollection.Name)]
public sealed class PostgresLossTests
{
    private const int Streams = 24;
    private const long Plenty = 1_000_000_000_000;

    /// <summary>What happens to the server.</summary>
    public enum Loss
    {
        /// <summary>SIGKILL.</summary>
        Killed,

        /// <summary>SIGKILL, and the gateway's before the server is back.</summary>
        KilledAndTheGatewayToo,

        /// <summary>It keeps its connections and answers nobody.</summary>
        Frozen,
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = 600_000)]
    [InlineData(Loss.Killed)]
    [InlineData(Loss.KilledAndTheGatewayToo)]
    [InlineData(Loss.Frozen)]
    public async Task Postgres_WhenItIsLost_LetsStreamsEndAndIsToldTheirBillsAfterwards(Loss loss)
    {
        await using RealSystem system = await RealSystem.StartAsync();
        Customer running = await system.CreateCustomerAsync("running", Plenty, keys: 2);
        Customer newcomer = await system.CreateCustomerAsync("newcomer", Plenty, keys: 1);
        // A second to more than three each, so that some are still running when the server is gone; all have begun when their headers are there.
        HttpResponseMessage[] begun = await Task.WhenAll(Enumerable.Range(0, Streams).Select(
            number => system.AskAsync(running.Keys[number % 2], $"tokens={20 + (2 * number)} gap=50", isStream: true)));
        Assert.All(begun, static response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));

        if (loss is Loss.Frozen) system.FreezePostgres();
        else await system.KillPostgresAsync();
        await AssertToldSoonAsync(system, newcomer.Keys[0]);
        Answer[] answers = await Task.WhenAll(begun.Select(
            response => Answer.ReadAsync(response, new Answer(running.AccountId, AnswerEnd.Broken, null, default, null), isStream: true)));
        Assert.All(answers, static answer => Assert.Equal(AnswerEnd.Acknowledged, answer.End));

        if (loss is Loss.KilledAndTheGatewayToo) await system.KillGatewayAsync();
        if (loss is Loss.Frozen) system.ThawPostgres();
        else await system.StartPostgresAsync();
        if (loss is Loss.KilledAndTheGatewayToo) await system.StartGatewayAsync();
        await system.WaitForMinersAsync();
        List<Answer> all = [.. answers];
        await Eventually.HoldsAsync(
            async () =>
            {
                all.Add(await Answer.AskAsync(system, newcomer.AccountId, newcomer.Keys[0], "tokens=3", isStream: false));
                return all[^1].End is AnswerEnd.Acknowledged;
            },
            TimeSpan.FromSeconds(10), "the newcomer is served");
        await Verdict.HoldsAsync(system, [running, newcomer], all);
        foreach (HttpResponseMessage response in begun) response.Dispose();
    }

    /// <summary>Its account has no credit in use yet: that takes the database.</summary>
    private static async Task AssertToldSoonAsync(RealSystem system, string key)
    {
        long began = TimeProvider.System.GetTimestamp();
        using HttpResponseMessage refused = await system.AskAsync(key, "tokens=1", isStream: false);
        TimeSpan took = TimeProvider.System.GetElapsedTime(began);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Timing.Keeps(TimeSpan.FromSeconds(2), took, "503 without PostgreSQL");
        RetryConditionHeaderValue retryAfter = Assert.IsType<RetryConditionHeaderValue>(refused.Headers.RetryAfter);
        Assert.InRange(retryAfter.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.NotNull(ChatCall.ErrorCodeOf(await refused.Content.ReadAsStringAsync(Cancel)));
    }
}
