using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using IdleCloud.Demo.Gateway;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Api;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Alerts;

/// <summary>Mail through a server that wants STARTTLS and a password.</summary>
public sealed class SecureMailTests(PostgresFixture postgres) : IDisposable
{
    private const string User = "alerts";
    private const string Password = "a password with ünicode";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly X509Certificate2 _certificate = SelfSigned();

    /// <summary>Whom a process trusts is settled when it starts, so this one needs a process of its own.</summary>
    [Fact]
    public async Task Mail_ToAServerThatTheSystemTrusts_IsSentEncryptedAndSignedIn()
    {
        using var directory = new TempDirectory();
        string trusted = Path.Combine(directory.Path, "trusted.pem");
        await File.WriteAllTextAsync(trusted, _certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using var mails = new SmtpListener(_certificate);
        int port = FreePort.Take();
        var settings = Settings(mails).ToDictionary(
            static pair => "IDLECLOUD_" + pair.Key.Replace(":", "__", StringComparison.Ordinal), static pair => pair.Value!);
        settings["SSL_CERT_FILE"] = trusted;
        settings["IDLECLOUD_Lifetime__StopOnStdinClose"] = "true";
        settings["IDLECLOUD_Storage__ConnectionString"] = await postgres.CreateDatabaseAsync();
        settings["IDLECLOUD_Gateway__Port"] = $"{port}";
        settings["IDLECLOUD_Gateway__DataDirectory"] = Path.Combine(directory.Path, "gateway");
        settings["IDLECLOUD_Ledger__JournalDirectory"] = Path.Combine(directory.Path, "journal");
        await using ChildProcess host = ChildProcess.Start("gateway", Programs.Find("Host", "IdleCloud.Host"), [], settings, directory.Path);
        using var probe = new GatewayClient(port);
        await Eventually.HoldsAsync(() => probe.IsReadyAsync(TestContext.Current.CancellationToken), Patience, "the gateway serves");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        ApiPerson ada = await ApiPerson.SignUpAsync(client);
        await SetAlertAsync(ada);

        await Eventually.HoldsAsync(() => mails.Mails.Count == 1, Patience, "the mail is there");
        Assert.Equal((User, Password, true), Assert.Single(mails.SignIns));
        Assert.Equal(ada.Email, mails.Mails.Single().To);
    }

    [Fact]
    public async Task Mail_ToAServerThatNobodyVouchesFor_IsNotSentAndTellsNoPassword()
    {
        await using var mails = new SmtpListener(_certificate);
        await using EdgeServer server = await EdgeServer.StartAsync(postgres, Settings(mails));
        ApiPerson ada = await ApiPerson.SignUpAsync(server);
        await SetAlertAsync(ada);

        await Eventually.HoldsAsync(() => mails.Handshakes > 1, Patience, "it has been tried again");
        await Eventually.HoldsAsync(
            async () => (await ada.SendAsync(HttpMethod.Get, "/alerts/delivery")).Expect(HttpStatusCode.OK).Json.GetProperty("problem").ValueKind
                == JsonValueKind.String, Patience, "the account is told");
        Assert.Empty(mails.SignIns);
        Assert.Empty(mails.Mails);
    }

    public void Dispose() => _certificate.Dispose();

    private static async Task SetAlertAsync(ApiPerson person)
    {
        (await person.SendAsync(HttpMethod.Put, "/alerts/delivery", """{"email":true}""")).Expect(HttpStatusCode.OK);
        (await person.SendAsync(HttpMethod.Post, "/alerts", """{"kind":"credit_below","threshold_nano_usd":5}""")).Expect(HttpStatusCode.Created);
    }

    private static Dictionary<string, string?> Settings(SmtpListener mails) => new()
    {
        ["Usage:PollInterval"] = "00:00:00.050",
        ["Alerts:DeliveryInterval"] = "00:00:00.050",
        ["Alerts:FirstRetry"] = "00:00:00.010",
        ["Alerts:Mail:Host"] = "localhost",
        ["Alerts:Mail:Port"] = mails.Port.ToString(CultureInfo.InvariantCulture),
        ["Alerts:Mail:User"] = User,
        ["Alerts:Mail:Password"] = Password,
        ["Alerts:Mail:From"] = "alerts@example.com",
        ["Users:PasswordIterations"] = "1000",
    };

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }
}
