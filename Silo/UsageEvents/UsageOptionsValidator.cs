using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>Refuses to start with settings that make no sense.</summary>
internal sealed class UsageOptionsValidator : IValidateOptions<UsageOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, UsageOptions options)
    {
        var check = new OptionsCheck(UsageOptions.Section);
        check.InRange(nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        check.InRange(nameof(options.BeatInterval), options.BeatInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        check.InRange(nameof(options.MaxBatch), options.MaxBatch, 1, 10_000);
        return check.Result;
    }
}
