using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Payments;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Payments.Stripe;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.Payments;

/// <summary>
/// The whole way, from Stripe's signature to the balance: three payments, a refund and a dispute of one customer, in all 120 orders.
/// Each event also comes forged, tampered with, too old, and twice. Signed by Stripe's own package.
/// </summary>
public sealed class WebhookBalanceTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const string Secret = "whsec_idlecloud_test_secret", ForgersSecret = "whsec_idlecloud_forgers_secret";
    private const long Expected = 600 + 0 + 1000;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_InEveryOrderDoubledForgedAndOld_LeavesTheRightBalance()
    {
        await using StripeDouble stripe = await StripeDouble.StartAsync();
        string connectionString = await postgres.CreateDatabaseAsync();
        await using EdgeServer server = await EdgeServer.StartAsync(connectionString, Settings(stripe.Address));
        int[][] orders = [.. Permutations.Of([.. Enumerable.Range(0, 5)])];

        List<(string Account, string[] Events)> stories = [];
        for (int i = 0; i < orders.Length; i++) stories.Add(await BeginAsync(server, stripe));
        string[] bodies = [.. stories.SelectMany((story, i) => orders[i].Select(place => story.Events[place]))];

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        string[] good = await StripePackage.SignAsync(bodies, Secret, now);
        string[] forged = await StripePackage.SignAsync(bodies, ForgersSecret, now);
        string[] old = await StripePackage.SignAsync(bodies, Secret, now - TimeSpan.FromSeconds(301));
        for (int i = 0; i < bodies.Length; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(server, bodies[i], forged[i]));
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(server, bodies[i].Replace("usd", "eur", StringComparison.Ordinal), good[i]));
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(server, bodies[i], old[i]));
            Assert.Equal(HttpStatusCode.OK, await PostAsync(server, bodies[i], good[i]));
            Assert.Equal(HttpStatusCode.OK, await PostAsync(server, bodies[i], good[i]));
        }

        Dictionary<string, long> balances = await BalancesAsync(connectionString);
        Assert.All(stories, story => Assert.Equal(Expected, balances[story.Account]));
        Assert.Equal(0, balances["everything"]);
        output.WriteLine($"{orders.Length} orders, {5 * bodies.Length} notices, {3 * bodies.Length} of them refused");
    }

    /// <summary>A customer with three open top-ups, and what Stripe will tell of them.</summary>
    private static async Task<(string Account, string[] Events)> BeginAsync(EdgeServer server, StripeDouble stripe)
    {
        string account = PaymentFixture.NewAccount();
        IPaymentsGrain payments = server.Grains.GetGrain<IPaymentsGrain>(account);
        var makers = new StripeEventMaker[3];
        for (int i = 0; i < makers.Length; i++)
        {
            var request = new TopUpRequest { Id = Guid.CreateVersion7(), AmountNanoUsd = UsdCents.ToNanoUsd(1000) };
            Assert.Equal(TopUpStatus.Open, (await payments.TopUpAsync(request)).Status);
            JsonObject session = stripe.State.Sessions.Single(it => it["client_reference_id"]!.GetValue<string>() == request.Id.ToString("d"));
            makers[i] = new StripeEventMaker(session, stripe.State.Name("pi"));
        }

        return (account,
        [
            makers[0].Completed(), makers[1].Completed(), makers[2].Completed(), makers[0].Refund("refund.created", "re_1", 400),
            makers[1].Dispute("charge.dispute.funds_withdrawn", "dp_1", 1000, "needs_response"),
        ]);
    }

    private static async Task<HttpStatusCode> PostAsync(EdgeServer server, string body, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/payments/stripe/webhook")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { { "Stripe-Signature", signature } },
        };
        using HttpResponseMessage response = await server.Client.SendAsync(request, Now);
        return response.StatusCode;
    }

    /// <summary>What every customer has, less what it owes, in cents; and the sum of all accounts.</summary>
    private static async Task<Dictionary<string, long>> BalancesAsync(string connectionString)
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand command = database.CreateCommand(
            """
            select owner, (sum(credits - debits) / $1)::bigint from ledger_account where kind in ($2, $3) group by owner
            union all select 'everything', sum(credits - debits)::bigint from ledger_account
            """);
        command.Parameters.Add(new() { Value = UsdCents.NanoUsd });
        command.Parameters.Add(new() { Value = (short)AccountKind.Customer });
        command.Parameters.Add(new() { Value = (short)AccountKind.CustomerDebt });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(Now);
        Dictionary<string, long> balances = [];
        while (await reader.ReadAsync(Now)) balances.Add(reader.GetString(0), reader.GetInt64(1));
        return balances;
    }

    private static Dictionary<string, string?> Settings(string stripe) => new()
    {
        ["Payments:StripeKey"] = StripeDouble.SecretKey,
        ["Payments:StripeApi"] = stripe,
        ["Payments:SuccessUrl"] = "https://idlecloud.example/paid",
        ["Payments:CancelUrl"] = "https://idlecloud.example/cancelled",
        ["Gateway:Payments:WebhookSecrets:0"] = Secret,
    };
}
