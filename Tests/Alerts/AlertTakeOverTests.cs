using System.Net;
using IdleCloud.Silo.Alerts;
using IdleCloud.Tests.Api;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.Alerts;

/// <summary>What a silo has taken to send, and died before it did.</summary>
public sealed class AlertTakeOverTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alert_TakenByASiloThatDies_IsAnOthersOnceItsTimeIsOver()
    {
        string connectionString = await postgres.CreateDatabaseAsync();
        await using EdgeServer server = await EdgeServer.StartAsync(connectionString, new()
        {
            ["Usage:PollInterval"] = "00:00:00.050",
            ["Alerts:DeliveryInterval"] = "01:00:00",
            ["Users:PasswordIterations"] = "1000",
        });
        ApiPerson ada = await ApiPerson.SignUpAsync(server);
        (await ada.SendAsync(HttpMethod.Put, "/alerts/delivery", """{"webhook_url":"https://example.com/hook"}""")).Expect(HttpStatusCode.OK);
        (await ada.SendAsync(HttpMethod.Post, "/alerts", """{"kind":"credit_below","threshold_nano_usd":5}""")).Expect(HttpStatusCode.Created);
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(connectionString);
        // Behind everything that fires: the silo itself has the real time.
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        var dead = new AlertDeliveries(database, clock);
        var other = new AlertDeliveries(database, clock);

        List<DueAlert> taken = [];
        await Eventually.HoldsAsync(
            async () => (taken = await dead.TakeAsync(10, Cancel)).Count > 0, TimeSpan.FromSeconds(30), "the alert has fired");
        Assert.Equal((ada.AccountId, 1), (Assert.Single(taken).AccountId, taken[0].Attempt));
        Assert.Empty(await other.TakeAsync(10, Cancel));
        clock.Advance(Claim);
        DueAlert again = Assert.Single(await other.TakeAsync(10, Cancel));
        Assert.Equal((taken[0].Event.Id, 2), (again.Event.Id, again.Attempt));

        // It is sent, and nobody has it any more.
        await other.EndAsync(again, problem: null);
        clock.Advance(Claim);
        Assert.Empty(await other.TakeAsync(10, Cancel));
    }
}
