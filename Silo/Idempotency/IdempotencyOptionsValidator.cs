using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Idempotency;

/// <summary>Refuses to start with limits that make no sense.</summary>
internal sealed class IdempotencyOptionsValidator : IValidateOptions<IdempotencyOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, IdempotencyOptions options)
    {
        var check = new OptionsCheck(IdempotencyOptions.Section);
        check.InRange(nameof(options.Retention), options.Retention, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        check.InRange(nameof(options.MaxAnswerBytes), options.MaxAnswerBytes, 0, 64 << 20);
        check.InRange(nameof(options.MaxRecordsPerAccount), options.MaxRecordsPerAccount, 1, 1_000_000);
        check.InRange(nameof(options.RunnerSilence), options.RunnerSilence, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        check.InRange(nameof(options.SweepInterval), options.SweepInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromDays(1));
        return check.Result;
    }
}
