namespace IdleCloud.Gateway.OpenId;

/// <summary>
/// Sign-in with an OpenID Connect provider; section <c>Gateway:OpenId</c>. Off unless <see cref="ClientId"/> is set; then all but
/// <see cref="Scope"/> is required. The provider's discovery document names the endpoints.
/// </summary>
public sealed class OpenIdOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Gateway:OpenId";

    /// <summary>The provider's issuer: with the provider's name for a person it makes the user. Never change it for a provider in use. Default: none.</summary>
    public string? Issuer { get; set; }

    /// <summary>This service's name at the provider. Default: none, and nobody signs in this way.</summary>
    public string? ClientId { get; set; }

    /// <summary>The secret that belongs to it. Default: none.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>
    /// Where the provider sends people back to: this service's public address and <c>/api/v1/sign-in/openid/callback</c>, as registered
    /// at the provider; https. Default: none.
    /// </summary>
    public string? RedirectUri { get; set; }

    /// <summary>Where people are sent to sign in; https. Default: none.</summary>
    public string? AuthorizationEndpoint { get; set; }

    /// <summary>Where codes are exchanged; https. Default: none.</summary>
    public string? TokenEndpoint { get; set; }

    /// <summary>Where the provider says who somebody is; https. Default: none.</summary>
    public string? UserInfoEndpoint { get; set; }

    /// <summary>What the provider is asked to tell. Default: <c>openid email profile</c>.</summary>
    public string Scope { get; set; } = "openid email profile";

    /// <summary>True when people may sign in this way.</summary>
    internal bool IsOn => !string.IsNullOrEmpty(ClientId);
}
