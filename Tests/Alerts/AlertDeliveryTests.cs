using System.Globalization;
using System.Net;
using System.Text.Json;
using IdleCloud.Silo.Alerts;
using IdleCloud.Tests.Api;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Alerts;

/// <summary>Alerts on their way out: to a real HTTP server and to a socket that speaks SMTP.</summary>
public sealed class AlertDeliveryTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Alert_ThatFires_IsPostedUntilItIsTakenAndMailed()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(refusals: 2);
        await using var mails = new SmtpListener();
        await using EdgeServer server = await StartAsync(new()
        {
            ["Outbound:AllowPrivate"] = "true",
            ["Alerts:Mail:Host"] = "127.0.0.1",
            ["Alerts:Mail:Port"] = mails.Port.ToString(CultureInfo.InvariantCulture),
            ["Alerts:Mail:UseTls"] = "false",
            ["Alerts:Mail:From"] = "alerts@example.com",
        });
        ApiPerson ada = await ApiPerson.SignUpAsync(server);
        ApiAnswer set = await ada.SendAsync(HttpMethod.Put, "/alerts/delivery", $$"""{"webhook_url":"{{receiver.Address}}hook","email":true}""");
        string secret = set.Expect(HttpStatusCode.OK)["webhook_secret"];
        (await ada.SendAsync(HttpMethod.Post, "/alerts", """{"kind":"credit_below","threshold_nano_usd":5}""")).Expect(HttpStatusCode.Created);

        // Refused twice, and sent again with the same id; then no more.
        await Eventually.HoldsAsync(() => receiver.Posts.Count == 3 && mails.Mails.Count == 1, Patience, "the third post is taken, and the mail is there");
        await Eventually.HoldsAsync(async () => await ProblemAsync(ada) is null, Patience, "nothing is wrong any more");
        Assert.Single(receiver.Posts.Select(static post => JsonDocument.Parse(post.Body).RootElement.GetProperty("id").GetString()).Distinct());
        foreach ((string signature, byte[] body) in receiver.Posts)
        {
            long seconds = long.Parse(signature["t=".Length..signature.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
            Assert.Equal(WebhookChannel.Sign(secret, DateTimeOffset.FromUnixTimeSeconds(seconds), body), signature);
        }

        JsonElement posted = JsonDocument.Parse(receiver.Posts.Last().Body).RootElement;
        Assert.Equal(("spending_alert", "credit_below", 5, 0, ada.AccountId),
            (posted.GetProperty("type").GetString(), posted.GetProperty("kind").GetString(), posted.GetProperty("threshold_nano_usd").GetInt64(),
                posted.GetProperty("value_nano_usd").GetInt64(), posted.GetProperty("account_id").GetString()));
        Assert.True(mails.Mails.TryPeek(out (string To, string Text) mail));
        Assert.Equal(ada.Email, mail.To);
        Assert.Contains("Subject: Your IdleCloud credit is below 0.000000005 USD", mail.Text, StringComparison.Ordinal);

        (await ada.SendAsync(HttpMethod.Delete, "/alerts/delivery")).Expect(HttpStatusCode.NoContent);
        JsonElement none = (await ada.SendAsync(HttpMethod.Get, "/alerts/delivery")).Expect(HttpStatusCode.OK).Json;
        Assert.All(new[] { "webhook_url", "email", "problem" }, name => Assert.Equal(JsonValueKind.Null, none.GetProperty(name).ValueKind));
    }

    [Fact]
    public async Task Webhook_ToOurOwnNetwork_IsGivenUpWithoutAConnection()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(refusals: 0);
        await using EdgeServer server = await StartAsync(new() { ["Alerts:MaxAttempts"] = "2" });
        ApiPerson ada = await ApiPerson.SignUpAsync(server);
        (await ada.SendAsync(HttpMethod.Put, "/alerts/delivery", $$"""{"webhook_url":"https://localhost:{{receiver.Address.Port}}/hook"}"""))
            .Expect(HttpStatusCode.OK);
        (await ada.SendAsync(HttpMethod.Post, "/alerts", """{"kind":"credit_below","threshold_nano_usd":5}""")).Expect(HttpStatusCode.Created);
        await Eventually.HoldsAsync(
            async () => await ProblemAsync(ada) == "its host has no address on the Internet", Patience, "the account is told");
        Assert.Empty(receiver.Posts);
    }

    [Fact]
    public async Task Set_WhatIsRefused_ChangesNothing()
    {
        await using EdgeServer server = await StartAsync([]);
        ApiPerson ada = await ApiPerson.SignUpAsync(server);
        string[] urls = ["http://example.com/", "ftp://example.com/", "https://", "example.com", "https://a:b@example.com/", "https://example.com/#a"];
        foreach (string url in urls)
        {
            (await ada.SendAsync(HttpMethod.Put, "/alerts/delivery", $$"""{"webhook_url":"{{url}}"}"""))
                .AssertError(HttpStatusCode.BadRequest, "ValidationException", "webhook_url");
        }

        (await ada.SendAsync(HttpMethod.Put, "/alerts/delivery", """{"email":true}"""))
            .AssertError(HttpStatusCode.Forbidden, "AccessDeniedException", "email");
        (string key, _) = await ada.CreateKeyAsync("""{"name":"k","scopes":["account:write"]}""");
        (await ada.SendAsync(HttpMethod.Put, "/alerts/delivery", key, """{"email":true}"""))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", "email");
        JsonElement none = (await ada.SendAsync(HttpMethod.Get, "/alerts/delivery")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(JsonValueKind.Null, none.GetProperty("webhook_url").ValueKind);
    }

    private Task<EdgeServer> StartAsync(Dictionary<string, string?> settings) => EdgeServer.StartAsync(postgres, new(settings)
    {
        ["Usage:PollInterval"] = "00:00:00.050",
        ["Alerts:DeliveryInterval"] = "00:00:00.050",
        ["Alerts:FirstRetry"] = "00:00:00.010",
        ["Users:PasswordIterations"] = "1000",
    });

    private static async Task<string?> ProblemAsync(ApiPerson person) =>
        (await person.SendAsync(HttpMethod.Get, "/alerts/delivery")).Expect(HttpStatusCode.OK).Json.GetProperty("problem").GetString();
}
