using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Jobs;

/// <summary>Refuses to start with limits that make no sense.</summary>
internal sealed class JobOptionsValidator : IValidateOptions<JobOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, JobOptions options)
    {
        var check = new OptionsCheck(JobOptions.Section);
        check.InRange(nameof(options.MaxAttempts), options.MaxAttempts, 1, 10);
        check.InRange(nameof(options.Deadline), options.Deadline, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        check.InRange(nameof(options.OpenAnswerTokens), options.OpenAnswerTokens, 1, 16_777_216);
        check.InRange(nameof(options.CallPatience), options.CallPatience, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.PoolPatience), options.PoolPatience, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.GatewaySilence), options.GatewaySilence, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1));
        return check.Result;
    }
}
