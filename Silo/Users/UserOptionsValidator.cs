using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Users;

/// <summary>Refuses to start with limits that make no sense.</summary>
internal sealed class UserOptionsValidator : IValidateOptions<UserOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, UserOptions options)
    {
        var check = new OptionsCheck(UserOptions.Section);
        check.InRange(nameof(options.SessionLifetime), options.SessionLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));
        check.InRange(nameof(options.MaxSessions), options.MaxSessions, 1, 1000);
        check.InRange(nameof(options.PasswordIterations), options.PasswordIterations, 1_000, 10_000_000);
        check.InRange(nameof(options.MaxHashing), options.MaxHashing, 1, 256);
        check.InRange(nameof(options.MaxWaiting), options.MaxWaiting, 0, 10_000);
        check.InRange(nameof(options.FailuresPerAddress), options.FailuresPerAddress, 1, 1000);
        check.InRange(nameof(options.FailuresPerUser), options.FailuresPerUser, options.FailuresPerAddress, 1000);
        check.InRange(nameof(options.FailureWindow), options.FailureWindow, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        return check.Result;
    }
}
