using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Api;

/// <summary>Checks the options of the account API at start and names all mistakes at once.</summary>
internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    private const int MinSecretLength = 32;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        List<string> errors = [];
        if (options.CursorSecret is { Length: < MinSecretLength })
        {
            errors.Add($"{ApiOptions.Section}:{nameof(options.CursorSecret)} must have at least {MinSecretLength} characters.");
        }

        if (options.SignInsPerAddressAndMinute < 1)
        {
            errors.Add($"{ApiOptions.Section}:{nameof(options.SignInsPerAddressAndMinute)} must be at least 1.");
        }

        if (options.RequestsPerAccountAndMinute < 1)
        {
            errors.Add($"{ApiOptions.Section}:{nameof(options.RequestsPerAccountAndMinute)} must be at least 1.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
