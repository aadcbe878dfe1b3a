using IdleCloud.Contracts.Users;
using IdleCloud.Gateway.Api;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Users;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.OpenId;

/// <summary>Sign-in with an OpenID Connect provider: OAuth's code flow with PKCE. Mapped only where a provider is configured.</summary>
internal sealed class OpenIdEndpoints(
    IGrainFactory grains, OpenIdProvider provider, AddressThrottle throttle, IOptions<OpenIdOptions> options)
{
    private const string StartPath = "/sign-in/openid";
    private const string CallbackPath = $"{StartPath}/callback";
    private const int MaxCodeLength = 4096;

    private static readonly ApiError Failed = AccountErrorCodes.Authentication.With(
        $"The sign-in was given up, took too long, or the provider did not vouch for it. Begin again at {AccountErrors.Root}{StartPath}.");

    private bool IsSecure => options.Value.RedirectUri!.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Maps both ends of the sign-in, if there is a provider.</summary>
    public void Map(ApiRoutes routes)
    {
        if (!options.Value.IsOn) return;
        routes.MapOpen(HttpMethods.Get, StartPath, Start);
        routes.MapOpen(HttpMethods.Get, CallbackPath, CompleteAsync);
    }

    private ValueTask<ApiReply> Start(ApiCall call)
    {
        if (throttle.Count(call.Context.Connection.RemoteIpAddress) is { Ticks: > 0 } wait) return new(AccountErrors.Throttled(wait));
        PendingSignIn pending = PendingSignIn.Begin(call.Context, AccountErrors.Root + StartPath, IsSecure);
        return new(ApiReply.Redirect(provider.AddressFor(pending)));
    }

    private async ValueTask<ApiReply> CompleteAsync(ApiCall call)
    {
        // 1. It belongs to this browser.
        HttpRequest request = call.Context.Request;
        PendingSignIn? pending = PendingSignIn.Take(call.Context, AccountErrors.Root + StartPath, IsSecure, request.Query["state"]);
        if (pending is null || ApiQuery.Text(request, "code", MaxCodeLength, out string? code) is not null || code is null) return Failed;

        // 2. The provider says who it is.
        if (await provider.FindAsync(code, pending, call.Gone).ConfigureAwait(false) is not { } identity) return Failed;

        // 3. A session like that of a password.
        IUserGrain user = grains.GetGrain<IUserGrain>(identity.UserId);
        SignInResult result = await user.SignInExternallyAsync(identity, UserEndpoints.DeviceOf(request)).ConfigureAwait(false);
        return ApiReply.Json(UserViews.Of(result), ApiJsonContext.Default.SessionStartedView);
    }
}
