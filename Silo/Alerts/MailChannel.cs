using System.Globalization;
using System.Net;
using System.Net.Mail;
using IdleCloud.Contracts.Alerts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Alerts;

/// <summary>Sends alerts by mail, through the operator's own server.</summary>
internal sealed partial class MailChannel(IOptions<AlertMailOptions> options, ILogger<MailChannel> logger) : IAlertChannel
{
    private const long NanoPerUsd = 1_000_000_000;

    /// <inheritdoc/>
    public AlertChannelKind Kind => AlertChannelKind.Mail;

    /// <inheritdoc/>
    public async Task<string?> SendAsync(DueAlert alert, CancellationToken cancellationToken)
    {
        AlertMailOptions server = options.Value;
        if (server.Host is not { Length: > 0 } host) return "this installation sends no mail any longer";
        using var client = new SmtpClient(host, server.Port) { EnableSsl = server.UseTls };
        if (server.User is not null) client.Credentials = new NetworkCredential(server.User, server.Password);
        using var mail = new MailMessage(server.From!, alert.Email!) { Subject = SubjectOf(alert.Event), Body = TextOf(alert) };
        try
        {
            await client.SendMailAsync(mail, cancellationToken);
            return null;
        }
        catch (SmtpException e)
        {
            // The customer cannot help it; the operator, whose server it is, is told what it was.
            LogNotTaken(alert.Event.Id, host, e);
            return $"the mail server did not take it ({e.StatusCode})";
        }
    }

    private static string SubjectOf(AlertEvent fired) => fired.Kind switch
    {
        AlertKind.CreditBelow => $"Your IdleCloud credit is below {Usd(fired.ThresholdNanoUsd)}",
        _ => $"Your IdleCloud spending of this month has reached {Usd(fired.ThresholdNanoUsd)}",
    };

    private static string TextOf(DueAlert alert) => string.Create(CultureInfo.InvariantCulture, $"""
        {SubjectOf(alert.Event)}: it was {Usd(alert.Event.ValueNanoUsd)} at {alert.Event.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.

        Account {alert.AccountId}, alert {alert.Event.Id}. You get this mail because somebody signed in with your address has set this alert;
        DELETE /api/v1/alerts/delivery ends it.
        """);

    /// <summary>All nine digits: nothing is rounded.</summary>
    private static string Usd(long nanoUsd) =>
        string.Create(CultureInfo.InvariantCulture, $"{nanoUsd / NanoPerUsd}.{Math.Abs(nanoUsd % NanoPerUsd):000000000} USD");
}
