namespace IdleCloud.MinerAgent.Models;

/// <summary>Which addresses a model may come from.</summary>
internal static class SecureAddress
{
    /// <summary>https; plain http only on this machine itself, where nobody listens in.</summary>
    /// <returns>What is wrong, for the owner; null when nothing is.</returns>
    public static string? FindProblem(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)
            ? url.UserInfo.Length > 0 ? "an address must not have a password in it: everybody on this machine could read it" : null
            : $"{url.Scheme}://{url.Host} is not safe to download from: use https";

    /// <summary>Whether a redirect may be followed: to https only, whatever it came from.</summary>
    public static bool MayFollow(Uri target) => target.Scheme == Uri.UriSchemeHttps && target.UserInfo.Length == 0;
}
