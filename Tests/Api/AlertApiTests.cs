using System.Net;
using System.Text.Json;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>Spending alerts from their setting to their firing.</summary>
public sealed class AlertApiTests(PostgresFixture postgres) : IAsyncLifetime
{
    private EdgeServer _server = null!;
    private ApiPerson _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await EdgeServer.StartAsync(postgres, new() { ["Usage:PollInterval"] = "00:00:00.050", ["Users:PasswordIterations"] = "1000" });
        _ada = await ApiPerson.SignUpAsync(_server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Alert_WhenCreditFalls_FiresOnceAndIsArmedAgainByNewCredit()
    {
        ApiOperator operators = await ApiOperator.CreateAsync(_server);
        await operators.GrantAsync(_ada.AccountId, 1_000_000_000);
        await SetAsync("credit_below", 900_000_000);
        await SetAsync("month_spend_reaches", 300_000_000);
        await SetAsync("credit_below", 1);

        await SpendAsync(200_000_000);
        JsonElement first = Assert.Single(await EventsAsync(1));
        Assert.Equal(("credit_below", 900_000_000, 800_000_000), Told(first));
        await SpendAsync(100_000_000);
        Assert.Equal(("month_spend_reaches", 300_000_000, 300_000_000), Told((await EventsAsync(2))[0]));

        await operators.GrantAsync(_ada.AccountId, 500_000_000);
        await Eventually.HoldsAsync(
            async () => (await _ada.SendAsync(HttpMethod.Get, "/alerts")).Json.GetProperty("alerts")[0].GetProperty("is_armed").GetBoolean(),
            TimeSpan.FromSeconds(5), "the alert is armed again");
        await SpendAsync(400_000_000);
        Assert.Equal(("credit_below", 900_000_000, 800_000_000), Told((await EventsAsync(3))[0]));
    }

    [Fact]
    public async Task Alert_OfAnotherAccount_IsNotFound()
    {
        string id = (await SetAsync("credit_below", 5))["id"];
        ApiPerson eve = await ApiPerson.SignUpAsync(_server);
        Assert.Empty((await eve.SendAsync(HttpMethod.Get, "/alerts")).Json.GetProperty("alerts").EnumerateArray());
        (await eve.SendAsync(HttpMethod.Delete, $"/alerts/{id}")).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
        (await _ada.SendAsync(HttpMethod.Delete, $"/alerts/{id}")).Expect(HttpStatusCode.NoContent);
        (await _ada.SendAsync(HttpMethod.Delete, $"/alerts/{id}")).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
    }

    [Theory]
    [InlineData("""{"kind":"credit_below","threshold_nano_usd":-1}""", "threshold_nano_usd")]
    [InlineData("""{"kind":"credit_below","threshold_nano_usd":1.5}""", "threshold_nano_usd")]
    [InlineData("""{"kind":"credit_below","threshold_nano_usd":"1"}""", "threshold_nano_usd")]
    [InlineData("""{"kind":"credit_below","threshold_nano_usd":9223372036854775808}""", "threshold_nano_usd")]
    [InlineData("""{"kind":"credit_below","threshold_nano_usd":null}""", "threshold_nano_usd")]
    [InlineData("""{"kind":"credit_below"}""", "threshold_nano_usd")]
    [InlineData("""{"kind":"credit","threshold_nano_usd":1}""", "kind")]
    [InlineData("""{"kind":1,"threshold_nano_usd":1}""", "kind")]
    [InlineData("""{"kind":"credit_below","threshold_nano_usd":1,"url":"http://x"}""", "url")]
    public async Task Set_WithAWrongMember_IsRefused(string body, string param) =>
        (await _ada.SendAsync(HttpMethod.Post, "/alerts", body)).AssertError(HttpStatusCode.BadRequest, "ValidationException", param);

    [Fact]
    public async Task Set_BeyondTheBound_IsAConflictButForOneThatIsThere()
    {
        for (int i = 0; i < 20; i++) await SetAsync("credit_below", i);
        (await _ada.SendAsync(HttpMethod.Post, "/alerts", """{"kind":"credit_below","threshold_nano_usd":99}"""))
            .AssertError(HttpStatusCode.Conflict, "ConflictException");
        await SetAsync("credit_below", 7);
    }

    private async Task<ApiAnswer> SetAsync(string kind, long threshold) =>
        (await _ada.SendAsync(HttpMethod.Post, "/alerts", $$"""{"kind":"{{kind}}","threshold_nano_usd":{{threshold}}}""")).Expect(HttpStatusCode.Created);

    /// <summary>Spends so much, a multiple of 2,000, in one job of a prompt that costs 100,000.</summary>
    private Task SpendAsync(long nanoUsd) =>
        ApiJobs.RunAsync(_server, _ada.AccountId, "key_a", "idle-tiny", (nanoUsd - 100_000) / 2_000, "acct_owner/rig");

    private async Task<JsonElement[]> EventsAsync(int count)
    {
        JsonElement[] events = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                events = [.. (await _ada.SendAsync(HttpMethod.Get, "/alerts/events")).Json.GetProperty("events").EnumerateArray()];
                return events.Length == count;
            },
            TimeSpan.FromSeconds(5), $"{count} alerts have fired");
        return events;
    }

    private static (string, long, long) Told(JsonElement fired) => (
        fired.GetProperty("kind").GetString()!, fired.GetProperty("threshold_nano_usd").GetInt64(), fired.GetProperty("value_nano_usd").GetInt64());
}
