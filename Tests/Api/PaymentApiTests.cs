using System.Net;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Payments.Stripe;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>Money in and out over HTTP, the provider being the double of Stripe's API.</summary>
public sealed class PaymentApiTests(PostgresFixture postgres) : IAsyncLifetime
{
    private StripeDouble _stripe = null!;
    private EdgeServer _server = null!;
    private ApiPerson _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _stripe = await StripeDouble.StartAsync();
        _server = await EdgeServer.StartAsync(postgres, new()
        {
            ["Payments:StripeKey"] = StripeDouble.SecretKey,
            ["Payments:StripeApi"] = _stripe.Address,
            ["Payments:SuccessUrl"] = "https://example.com/paid",
            ["Payments:CancelUrl"] = "https://example.com/not-paid",
            ["Payments:PayoutSetupUrl"] = "https://example.com/payouts",
            ["Users:PasswordIterations"] = "1000",
        });
        _ada = await ApiPerson.SignUpAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _stripe.DisposeAsync();
    }

    [Fact]
    public async Task TopUp_WhenRepeated_IsOnePageOfTheAccountItself()
    {
        ApiAnswer made = (await TopUpAsync("10000000000", "t1")).Expect(HttpStatusCode.Created);
        Assert.Equal(("open", 10_000_000_000), (made["status"], made.Json.GetProperty("amount_nano_usd").GetInt64()));
        Assert.StartsWith("http", made["page_url"], StringComparison.Ordinal);
        Assert.Equal(made["id"], (await TopUpAsync("10000000000", "t1")).Expect(HttpStatusCode.Created)["id"]);
        (await TopUpAsync("20000000000", "t1")).AssertError(HttpStatusCode.Conflict, "ConflictException");
        Assert.Single(_stripe.State.Sessions);

        Assert.Equal("open", (await _ada.SendAsync(HttpMethod.Get, $"/top-ups/{made["id"]}")).Expect(HttpStatusCode.OK)["status"]);
        ApiPerson eve = await ApiPerson.SignUpAsync(_server);
        (await eve.SendAsync(HttpMethod.Get, $"/top-ups/{made["id"]}")).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
        (await _ada.SendAsync(HttpMethod.Get, "/top-ups/1")).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-10000000000")]
    [InlineData("10000000001")]
    [InlineData("10000000")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("1e999")]
    [InlineData("NaN")]
    [InlineData("\"10000000000\"")]
    [InlineData("10000000000.5")]
    [InlineData("null")]
    public async Task TopUp_WithAWrongAmount_IsRefusedAndMakesNoPage(string amount)
    {
        ApiAnswer answer = (await TopUpAsync(amount, "t2")).Expect(HttpStatusCode.BadRequest);
        Assert.Equal("ValidationException", answer.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Empty(_stripe.State.Sessions);
        (await _ada.SendAsync(HttpMethod.Post, "/miners/payouts", $$"""{"amount_nano_usd":{{amount}}}""")).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Payout_WithoutADestinationOrMoney_IsToldWhich()
    {
        const string Body = """{"amount_nano_usd":20000000000}""";
        (await _ada.SendAsync(HttpMethod.Post, "/miners/payouts", Body)).AssertError(HttpStatusCode.Conflict, "ConflictException");
        (await _ada.SendAsync(HttpMethod.Put, "/miners/payout-destination", """{"destination":"my bank"}"""))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", "destination");
        (await _ada.SendAsync(HttpMethod.Put, "/miners/payout-destination", """{"destination":"acct_1Nv0FGQ9RKHgCVdK"}""")).Expect(HttpStatusCode.NoContent);
        (await _ada.SendAsync(HttpMethod.Post, "/miners/payouts", Body))
            .AssertError(HttpStatusCode.PaymentRequired, "InsufficientTokens", "amount_nano_usd");
        (await _ada.SendAsync(HttpMethod.Get, $"/miners/payouts/{Guid.NewGuid()}")).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
    }

    [Fact]
    public async Task PayoutSetup_FromNothingToReady_IsToldAtEachStep()
    {
        const string Destination = "/miners/payout-destination";
        Assert.Equal("none", (await _ada.SendAsync(HttpMethod.Get, Destination)).Expect(HttpStatusCode.OK)["status"]);
        (await _ada.SendAsync(HttpMethod.Post, Destination + "/setup", """{"country":"Germany"}"""))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", "country");
        (await _ada.SendAsync(HttpMethod.Post, Destination + "/setup", """{"country":"AQ"}""")).AssertError(HttpStatusCode.Conflict, "ConflictException");
        Assert.Equal("none", (await _ada.SendAsync(HttpMethod.Get, Destination)).Expect(HttpStatusCode.OK)["status"]);

        ApiAnswer page = (await _ada.SendAsync(HttpMethod.Post, Destination + "/setup", """{"country":"de"}""")).Expect(HttpStatusCode.Created);
        Assert.StartsWith("https://connect.stripe.com/", page["page_url"], StringComparison.Ordinal);
        ApiAnswer begun = (await _ada.SendAsync(HttpMethod.Get, Destination)).Expect(HttpStatusCode.OK);
        Assert.Equal(("incomplete", page["destination"]), (begun["status"], begun["destination"]));
        Assert.Contains("external_account", begun["message"], StringComparison.Ordinal);

        ApiAnswer again = (await _ada.SendAsync(HttpMethod.Post, Destination + "/setup", "{}")).Expect(HttpStatusCode.Created);
        Assert.Equal(page["destination"], again["destination"]);
        Assert.NotEqual(page["page_url"], again["page_url"]);
        Assert.Equal("DE", (string?)Assert.Single(_stripe.State.Accounts.All)["country"]);

        _stripe.State.Accounts.Finish(page["destination"]!);
        Assert.Equal("ready", (await _ada.SendAsync(HttpMethod.Get, Destination)).Expect(HttpStatusCode.OK)["status"]);
        ApiPerson eve = await ApiPerson.SignUpAsync(_server);
        Assert.Equal("none", (await eve.SendAsync(HttpMethod.Get, Destination)).Expect(HttpStatusCode.OK)["status"]);
    }

    [Fact]
    public async Task PayoutSetup_WhileTheProviderIsAway_IsToBeRepeated()
    {
        _stripe.Fail(StripeFault.KeyRevoked);
        (await _ada.SendAsync(HttpMethod.Post, "/miners/payout-destination/setup", "{}")).Expect(HttpStatusCode.ServiceUnavailable);
        (await _ada.SendAsync(HttpMethod.Post, "/miners/payout-destination/setup", "{}")).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task TopUp_WithoutAProvider_IsDenied()
    {
        await using EdgeServer plain = await EdgeServer.StartAsync(postgres, new() { ["Users:PasswordIterations"] = "1000" });
        ApiPerson bob = await ApiPerson.SignUpAsync(plain);
        (await bob.SendAsync(HttpMethod.Post, "/top-ups", """{"amount_nano_usd":10000000000}"""))
            .AssertError(HttpStatusCode.Forbidden, "AccessDeniedException");
        (await bob.SendAsync(HttpMethod.Post, "/miners/payout-destination/setup", "{}")).AssertError(HttpStatusCode.Forbidden, "AccessDeniedException");
    }

    private Task<ApiAnswer> TopUpAsync(string amount, string token) =>
        _ada.SendAsync(HttpMethod.Post, $"/top-ups?clientToken={token}", $$"""{"amount_nano_usd":{{amount}}}""");
}
