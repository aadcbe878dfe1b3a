using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Alerts;

/// <summary>Refuses to start with settings that make no sense.</summary>
internal sealed class AlertOptionsValidator : IValidateOptions<AlertOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AlertOptions options)
    {
        var check = new OptionsCheck(AlertOptions.Section);
        check.InRange(nameof(options.DeliveryInterval), options.DeliveryInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromHours(1));
        check.InRange(nameof(options.SendTimeout), options.SendTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20));
        check.InRange(nameof(options.FirstRetry), options.FirstRetry, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        check.InRange(nameof(options.MaxAttempts), options.MaxAttempts, 1, 100);
        return check.Result;
    }
}
