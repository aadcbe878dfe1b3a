using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Accounts;

/// <summary>Refuses to start with figures that make no sense.</summary>
internal sealed class SpendingOptionsValidator : IValidateOptions<SpendingOptions>
{
    private const int Whole = 1_000_000;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SpendingOptions options)
    {
        var check = new OptionsCheck(SpendingOptions.Section);
        check.InRange(nameof(options.MinerSharePpm), options.MinerSharePpm, 0, Whole);
        check.InRange(nameof(options.LedgerTimeout), options.LedgerTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.HoldTimeout), options.HoldTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(2));
        check.InRange(nameof(options.AskAboutJobsAfter), options.AskAboutJobsAfter, TimeSpan.FromSeconds(1), TimeSpan.FromHours(2));
        check.InRange(nameof(options.SweepInterval), options.SweepInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        check.InRange(nameof(options.RenewInterval), options.RenewInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        return check.Result;
    }
}
