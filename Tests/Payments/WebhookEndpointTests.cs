using System.Net;
using System.Text;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging;
using static IdleCloud.Tests.Gateway.Edge.ErrorAnswers;

namespace IdleCloud.Tests.Payments;

/// <summary>The endpoint for notices, on real sockets: what it takes and what it refuses.</summary>
public sealed class WebhookEndpointTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Route = "/api/v1/payments/stripe/webhook";
    private const string Body = """{"id":"evt_1","object":"event","type":"customer.created","created":1,"livemode":false,"data":{"object":{}}}""";
    private const string OldSecret = "whsec_the_one_before_rotation", NewSecret = "whsec_the_one_after_rotation";
    private EdgeServer _server = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await StartAsync(clock: null);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(OldSecret)]
    [InlineData(NewSecret)]
    public async Task Post_WhenStripesPackageSignedWithAnySecret_Answers200(string secret)
    {
        using HttpResponseMessage response = await PostAsync(Body, (await StripePackage.SignAsync([Body], secret, TimeProvider.System.GetUtcNow()))[0]);
        Assert.Equal((HttpStatusCode.OK, """{"received":true}"""), (response.StatusCode, await response.Content.ReadAsStringAsync(Now)));
    }

    [Fact]
    public async Task Post_WhenTheSignatureIsWrong_Answers400()
    {
        string good = (await StripePackage.SignAsync([Body], NewSecret, TimeProvider.System.GetUtcNow()))[0];
        string foreign = (await StripePackage.SignAsync([Body], "whsec_somebody_else_s_secret", TimeProvider.System.GetUtcNow()))[0];
        string[] signatures = [foreign, good.Replace("v1=", "v0=", StringComparison.Ordinal), good + "0", "t=1", "", "{}"];
        foreach (string signature in signatures) await AssertRefusedAsync(Body, signature);
        await AssertRefusedAsync(Body + " ", good);
        await AssertRefusedAsync(Body, null);
    }

    [Fact]
    public async Task Post_WhenTheSignatureIsOld_Answers400()
    {
        var clock = new ManualTimeProvider();
        await using EdgeServer server = await StartAsync(clock);
        string signature = (await StripePackage.SignAsync([Body], NewSecret, clock.GetUtcNow()))[0];
        clock.Advance(TimeSpan.FromSeconds(299));
        using HttpResponseMessage inTime = await PostAsync(Body, signature, server);
        Assert.Equal(HttpStatusCode.OK, inTime.StatusCode);
        clock.Advance(TimeSpan.FromSeconds(2));
        using HttpResponseMessage late = await PostAsync(Body, signature, server);
        await AssertErrorAsync(late, HttpStatusCode.BadRequest, "invalid_signature");
    }

    [Fact]
    public async Task Post_WhenTheBodyIsTooLarge_Answers413()
    {
        string body = new(' ', 16_385);
        string signature = (await StripePackage.SignAsync([body], NewSecret, TimeProvider.System.GetUtcNow()))[0];
        using HttpResponseMessage response = await PostAsync(body, signature);
        await AssertErrorAsync(response, HttpStatusCode.RequestEntityTooLarge, "request_too_large");

        using var chunked = new HttpRequestMessage(HttpMethod.Post, Route) { Content = new StringContent(body) };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Headers.Add("Stripe-Signature", signature);
        using HttpResponseMessage second = await _server.Client.SendAsync(chunked, Now);
        await AssertErrorAsync(second, HttpStatusCode.RequestEntityTooLarge, "request_too_large");
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"evt_1","type":"charge.refunded","data":{"object":{"id":"ch_1","amount_refunded":1e999}}}""")]
    [InlineData("""{"id":"evt_1","type":"refund.created","data":{"object":{"id":"re_1","amount":-5,"payment_intent":"pi_1","currency":"usd"}}}""")]
    public async Task Post_WhenItIsSignedAndCannotBeRead_Answers200AndTellsTheOperator(string body)
    {
        using HttpResponseMessage response = await PostAsync(body, (await StripePackage.SignAsync([body], NewSecret, TimeProvider.System.GetUtcNow()))[0]);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(_server.Logs.At(LogLevel.Error), message => message.Contains("could not be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_WhenNoSecretIsConfigured_Answers503AndSaysWhatToSet()
    {
        await using EdgeServer bare = await EdgeServer.StartAsync(postgres);
        using HttpResponseMessage response = await bare.Client.PostAsync(Route, new StringContent(Body), Now);
        Assert.Contains("Gateway:Payments:WebhookSecrets", await AssertErrorAsync(response, HttpStatusCode.ServiceUnavailable, "service_unavailable"));
    }

    private async Task AssertRefusedAsync(string body, string? signature)
    {
        using HttpResponseMessage response = await PostAsync(body, signature);
        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "invalid_signature");
    }

    private Task<EdgeServer> StartAsync(TimeProvider? clock) => EdgeServer.StartAsync(
        postgres,
        new Dictionary<string, string?>
        {
            ["Gateway:Payments:WebhookSecrets:0"] = OldSecret,
            ["Gateway:Payments:WebhookSecrets:1"] = NewSecret,
            ["Gateway:Payments:MaxWebhookBytes"] = "16384",
        },
        clock);

    private Task<HttpResponseMessage> PostAsync(string body, string? signature, EdgeServer? server = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Route) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null) request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        return (server ?? _server).Client.SendAsync(request, Now);
    }
}
