using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.OpenId;

/// <summary>Checks the provider's settings at start and names all mistakes at once.</summary>
internal sealed class OpenIdOptionsValidator : IValidateOptions<OpenIdOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, OpenIdOptions options)
    {
        if (!options.IsOn) return ValidateOptionsResult.Success;
        List<string> errors = [];
        if (string.IsNullOrWhiteSpace(options.Issuer) || options.Issuer.Contains(' '))
        {
            errors.Add($"{OpenIdOptions.Section}:{nameof(options.Issuer)} is missing or has a space in it.");
        }

        if (string.IsNullOrEmpty(options.ClientSecret)) errors.Add($"{OpenIdOptions.Section}:{nameof(options.ClientSecret)} is missing.");
        CheckUrl(errors, nameof(options.RedirectUri), options.RedirectUri);
        CheckUrl(errors, nameof(options.AuthorizationEndpoint), options.AuthorizationEndpoint);
        CheckUrl(errors, nameof(options.TokenEndpoint), options.TokenEndpoint);
        CheckUrl(errors, nameof(options.UserInfoEndpoint), options.UserInfoEndpoint);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    // Without TLS whoever is on the way signs in as anybody; on one machine nobody is.
    private static void CheckUrl(List<string> errors, string option, string? url)
    {
        bool isSafe = Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
        if (!isSafe) errors.Add($"{OpenIdOptions.Section}:{option} must be an https URL.");
    }
}
