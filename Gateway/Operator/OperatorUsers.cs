using IdleCloud.Contracts.Users;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Users;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Operator;

/// <summary>What operators do for people: no mail is sent, so that a lost password is theirs to replace.</summary>
internal sealed class OperatorUsers(IGrainFactory grains, OperatorAudit audit)
{
    private const string EmailRouteValue = "email";

    /// <summary>Maps the route.</summary>
    public void Map(ApiRoutes routes) =>
        routes.MapOperator(HttpMethods.Put, $"/operator/users/{{{EmailRouteValue}}}/password", SetPasswordAsync);

    private async ValueTask<ApiReply> SetPasswordAsync(ApiCall call)
    {
        string email = call.Route(EmailRouteValue);
        if (UserRules.ReadEmail(email, out string userId) is not null) return AccountErrors.NotFound("user", email);
        ApiResult<PasswordBody> read = await call.ReadAsync(OperatorJsonContext.Default.PasswordBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        if (UserRules.CheckPassword(read.Value.Password, userId) is { } weak) return weak;
        IUserGrain user = grains.GetGrain<IUserGrain>(userId);
        if (await user.GetAsync().ConfigureAwait(false) is null) return AccountErrors.NotFound("user", email);
        if (call.IsDryRun) return ApiReply.NoContent;

        var noted = new PasswordBody { Password = "(given)" };
        await audit.WriteAsync(call, "user.password", userId, noted, OperatorJsonContext.Default.PasswordBody).ConfigureAwait(false);
        string address = call.Context.Connection.RemoteIpAddress?.ToString() ?? "";
        PasswordChangeResult result =
            await user.ChangePasswordAsync(new() { New = read.Value.Password, Address = address }).ConfigureAwait(false);
        return result.Status is PasswordChangeStatus.Changed ? ApiReply.NoContent : AccountErrors.Throttled(result.RetryAfter);
    }
}
