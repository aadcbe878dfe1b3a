using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Alerts;

/// <summary>Refuses to start with an interval that makes no sense.</summary>
internal sealed class AlertOptionsValidator : IValidateOptions<AlertOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AlertOptions options)
    {
        var check = new OptionsCheck(AlertOptions.Section);
        check.InRange(nameof(options.SweepInterval), options.SweepInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromHours(1));
        return check.Result;
    }
}
