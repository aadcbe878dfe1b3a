using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Batches;

/// <summary>Refuses to start with limits that make no sense.</summary>
internal sealed class BatchOptionsValidator : IValidateOptions<BatchOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, BatchOptions options)
    {
        var check = new OptionsCheck(BatchOptions.Section);
        check.InRange(nameof(options.PulseInterval), options.PulseInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        check.InRange(nameof(options.MaxOpenPerAccount), options.MaxOpenPerAccount, 1, 100_000);
        check.InRange(nameof(options.RetryPause), options.RetryPause, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        return check.Result;
    }
}
