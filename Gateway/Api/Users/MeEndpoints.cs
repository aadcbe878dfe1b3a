using System.Collections.Immutable;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Users;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Users;

/// <summary>Who is asking, and where they are signed in.</summary>
internal sealed class MeEndpoints(IGrainFactory grains)
{
    private const string IdRouteValue = "id";

    private static readonly ApiError NoSession = AccountErrorCodes.AccessDenied.With(
        "This is about the sessions of a person; a key has none. Send a session token (it starts with 'is_').");

    private static readonly ApiError WrongCurrent = AccountErrorCodes.AccessDenied.With(
        "The current password is wrong, or you sign in with a provider and have none.", "current_password");

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Get, "/me", ApiScopes.AccountRead, GetAsync);
        routes.Map(HttpMethods.Put, "/me/password", ApiScopes.AccountWrite, ChangePasswordAsync);
        routes.Map(HttpMethods.Post, "/sign-out", ApiScopes.None, SignOutAsync);
        routes.Map(HttpMethods.Get, "/sessions", ApiScopes.AccountRead, ListAsync);
        routes.Map(HttpMethods.Delete, $"/sessions/{{{IdRouteValue}}}", ApiScopes.AccountWrite, EndAsync);
    }

    private async ValueTask<ApiReply> GetAsync(ApiCall call)
    {
        AccountInfo? account = await grains.GetGrain<IAccountGrain>(call.AccountId).GetAsync().ConfigureAwait(false);
        if (account is null) return AccountErrors.NotAuthenticated;
        UserInfo? user = UserOf(call) is { } grain ? await grain.GetAsync().ConfigureAwait(false) : null;
        MeView me = new()
        {
            Account = UserViews.Of(account),
            User = user is null ? null : UserViews.Of(user),
            KeyId = call.Key.Id,
            Scopes = ApiScopeNames.Of(call.Key.Scopes),
        };
        return ApiReply.Json(me, ApiJsonContext.Default.MeView);
    }

    private async ValueTask<ApiReply> ChangePasswordAsync(ApiCall call)
    {
        if (UserOf(call) is not { } user) return NoSession;
        ApiResult<PasswordChangeBody> read = await call.ReadAsync(ApiJsonContext.Default.PasswordChangeBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        PasswordChangeBody body = read.Value;
        if (UserRules.CheckPassword(body.NewPassword, call.Key.UserId!, "new_password") is { } weak) return weak;
        if (body.CurrentPassword.Length > UserRules.MaxPasswordLength) return WrongCurrent;
        if (call.IsDryRun) return ApiReply.NoContent;
        PasswordChangeResult result = await user.ChangePasswordAsync(new()
        {
            Current = body.CurrentPassword,
            New = body.NewPassword,
            Address = call.Context.Connection.RemoteIpAddress?.ToString() ?? "",
            KeptSessionId = call.Key.Id,
        }).ConfigureAwait(false);
        return result.Status switch
        {
            PasswordChangeStatus.Changed => ApiReply.NoContent,
            PasswordChangeStatus.Throttled => AccountErrors.Throttled(result.RetryAfter),
            _ => WrongCurrent,
        };
    }

    private async ValueTask<ApiReply> SignOutAsync(ApiCall call)
    {
        if (UserOf(call) is not { } user) return NoSession;
        if (!call.IsDryRun) await user.EndSessionAsync(call.Key.Id).ConfigureAwait(false);
        return ApiReply.NoContent;
    }

    private async ValueTask<ApiReply> ListAsync(ApiCall call)
    {
        if (UserOf(call) is not { } user) return NoSession;
        ImmutableArray<SessionInfo> sessions = await user.ListSessionsAsync().ConfigureAwait(false);
        SessionList list = new() { Sessions = [.. sessions.Select(session => UserViews.Of(session, call.Key.Id))] };
        return ApiReply.Json(list, ApiJsonContext.Default.SessionList);
    }

    private async ValueTask<ApiReply> EndAsync(ApiCall call)
    {
        if (UserOf(call) is not { } user) return NoSession;
        string id = call.Route(IdRouteValue);
        ImmutableArray<SessionInfo> sessions = await user.ListSessionsAsync().ConfigureAwait(false);
        if (!sessions.Any(session => session.Id == id)) return AccountErrors.NotFound("session", id);
        if (!call.IsDryRun) await user.EndSessionAsync(id).ConfigureAwait(false);
        return ApiReply.NoContent;
    }

    private IUserGrain? UserOf(ApiCall call) => call.Key.UserId is { } id ? grains.GetGrain<IUserGrain>(id) : null;
}
