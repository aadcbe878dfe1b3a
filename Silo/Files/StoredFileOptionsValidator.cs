using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Files;

/// <summary>Refuses to start with limits that make no sense.</summary>
internal sealed class StoredFileOptionsValidator : IValidateOptions<StoredFileOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, StoredFileOptions options)
    {
        var check = new OptionsCheck(StoredFileOptions.Section);
        check.InRange(nameof(options.Retention), options.Retention, TimeSpan.FromHours(1), TimeSpan.FromDays(3650));
        check.InRange(nameof(options.MaxBytesPerAccount), options.MaxBytesPerAccount, 1, long.MaxValue);
        check.InRange(nameof(options.SweepInterval), options.SweepInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromDays(1));
        return check.Result;
    }
}
