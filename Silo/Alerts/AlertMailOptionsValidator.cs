using System.Net.Mail;
using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Alerts;

/// <summary>Refuses to start with a mail server that cannot be used.</summary>
internal sealed class AlertMailOptionsValidator : IValidateOptions<AlertMailOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AlertMailOptions options)
    {
        var check = new OptionsCheck(AlertMailOptions.Section);
        check.InRange(nameof(options.Port), options.Port, 1, 65_535);
        if (options.Host is { Length: > 0 })
        {
            check.That(MailAddress.TryCreate(options.From, out _), nameof(options.From), "is the sender's address, which mail cannot do without");
            check.That((options.User is null) == (options.Password is null), nameof(options.Password), "goes with User, and User with it");
            check.That(options.User is null || options.UseTls, nameof(options.UseTls), "must be on where a password is sent");
        }

        return check.Result;
    }
}
