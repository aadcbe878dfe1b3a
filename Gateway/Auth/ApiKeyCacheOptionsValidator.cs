using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Auth;

/// <summary>Checks the options of the key cache at start and names all mistakes at once.</summary>
internal sealed class ApiKeyCacheOptionsValidator : IValidateOptions<ApiKeyCacheOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ApiKeyCacheOptions options)
    {
        List<string> errors = [];
        if (options.TimeToLive <= TimeSpan.Zero || options.TimeToLive > ApiKeyCacheOptions.MaxTimeToLive)
        {
            errors.Add($"Gateway:Keys:TimeToLive is {options.TimeToLive}; it must be longer than zero and at most 1 s.");
        }

        if (options.Capacity < 1) errors.Add("Gateway:Keys:Capacity must be at least 1.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
