using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Payments;

/// <summary>Refuses to start with secrets that cannot be ones. They are never in a message.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    private const int MaxSecrets = 8;
    private const int MinSecretLength = 16;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        List<string> errors = [];
        if (options.WebhookSecrets.Length > MaxSecrets) errors.Add(Say(nameof(options.WebhookSecrets), $"has more than {MaxSecrets} secrets"));
        if (options.WebhookSecrets.Any(secret => secret.Length < MinSecretLength || secret.Any(char.IsWhiteSpace)))
        {
            errors.Add(Say(nameof(options.WebhookSecrets), $"has one with spaces or below {MinSecretLength} characters: copy it from Stripe, whsec_…"));
        }

        if (options.WebhookTolerance < TimeSpan.FromSeconds(1) || options.WebhookTolerance > TimeSpan.FromHours(1))
        {
            errors.Add(Say(nameof(options.WebhookTolerance), "is not between 1 s and 1 h"));
        }

        if (options.MaxWebhookBytes is < 16 * 1024 or > 4 * 1024 * 1024)
        {
            errors.Add(Say(nameof(options.MaxWebhookBytes), "is not between 16 KiB and 4 MiB"));
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static string Say(string option, string what) => $"{WebhookOptions.Section}:{option} {what}.";
}
