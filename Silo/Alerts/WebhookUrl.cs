using System.Diagnostics.CodeAnalysis;

namespace IdleCloud.Silo.Alerts;

/// <summary>Which URLs webhooks are sent to. Where they lead is looked at when they are sent: a name may lead elsewhere by then.</summary>
internal static class WebhookUrl
{
    private const int MaxLength = 2000;

    /// <summary>Reads one.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="allowPrivate">True when TLS may be missing.</param>
    /// <param name="url">What was read.</param>
    public static bool TryRead(string text, bool allowPrivate, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && text.Length <= MaxLength && !text.Any(char.IsControl)
        && (url.Scheme == Uri.UriSchemeHttps || (allowPrivate && url.Scheme == Uri.UriSchemeHttp))
        && url.Host.Length > 0 && url.UserInfo.Length == 0 && url.Fragment.Length == 0;
}
