using System.Net;
using System.Text.Json;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Tests.Api;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.UsageEvents;

/// <summary>Statistics from jobs to the operators' page, over this grain host's stream.</summary>
public sealed class StatisticsApiTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Statistics_AfterJobs_AddThemUpByModel()
    {
        await using EdgeServer server = await EdgeServer.StartAsync(
            postgres, new() { ["Usage:PollInterval"] = "00:00:00.050", ["Users:PasswordIterations"] = "1000" });
        ApiPerson ada = await ApiPerson.SignUpAsync(server);
        ApiOperator operators = await ApiOperator.CreateAsync(server);
        await operators.GrantAsync(ada.AccountId, 1_000_000_000);
        var trace = new JobTrace { Duration = TimeSpan.FromSeconds(1.1), FirstToken = TimeSpan.FromSeconds(0.1) };
        for (int i = 0; i < 3; i++) await ApiJobs.RunAsync(server, ada.AccountId, "key_a", "idle-tiny", 10, "acct_owner/rig", trace: trace);
        await ApiJobs.RunAsync(server, ada.AccountId, "key_a", "idle-tiny", 10, "acct_owner/rig", JobState.MinerLost);
        await ApiJobs.RunAsync(server, ada.AccountId, "key_a", "other", 20, "acct_owner/rig");

        JsonElement[] rows = [];
        await Eventually.HoldsAsync(async () => (rows = await ReadAsync(operators, "")).Sum(Requests) == 5, Patience, "all jobs are counted");
        Assert.Equal(
            [("idle-tiny", 4, 1, 300, 30, 360_000), ("other", 1, 0, 100, 20, 140_000)],
            rows.GroupBy(static row => row.GetProperty("model_id").GetString()!).Select(group => (
                group.Key, Sum(group, "requests"), Sum(group, "failed"), Sum(group, "prompt_tokens"), Sum(group, "completion_tokens"),
                Sum(group, "charge_nano_usd"))));
        JsonElement other = rows.Single(static row => row.GetProperty("model_id").GetString() == "other");
        Assert.Equal(JsonValueKind.Null, other.GetProperty("first_token_ms_p50").ValueKind);
        Assert.All(rows.Where(static row => row.GetProperty("model_id").GetString() == "idle-tiny"), static row =>
        {
            Assert.InRange(row.GetProperty("first_token_ms_p50").GetDouble(), 90, 110);
            Assert.InRange(row.GetProperty("tokens_per_second_p50").GetDouble(), 9, 11);
        });
        Assert.Equal(5, (await ReadAsync(operators, "?interval=hour")).Sum(Requests));
        Assert.Equal(0, (await ReadAsync(operators, "?to=2026-01-01")).Sum(Requests));
    }

    private static async Task<JsonElement[]> ReadAsync(ApiOperator operators, string query) =>
    [
        .. (await operators.SendAsync(HttpMethod.Get, $"/statistics{query}")).Expect(HttpStatusCode.OK).Json.GetProperty("statistics").EnumerateArray(),
    ];

    private static long Requests(JsonElement row) => row.GetProperty("requests").GetInt64();

    private static long Sum(IEnumerable<JsonElement> rows, string name) => rows.Sum(row => row.GetProperty(name).GetInt64());
}
