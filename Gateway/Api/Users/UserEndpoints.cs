using IdleCloud.Contracts.Users;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Api.Users;

/// <summary>Sign-up and sign-in: the two routes that need no key.</summary>
internal sealed class UserEndpoints(IGrainFactory grains, AddressThrottle throttle, IOptions<ApiOptions> options)
{
    private const int MaxDeviceLength = 120;

    private static readonly ApiError SignUpClosed = AccountErrorCodes.AccessDenied.With("Accounts are made by this service's operator only.");

    private static readonly ApiError AddressTaken = AccountErrorCodes.Conflict.With(
        "There is a user with this e-mail address already. Sign in, or use another address.", "email");

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.MapOpen(HttpMethods.Post, "/sign-up", SignUpAsync);
        routes.MapOpen(HttpMethods.Post, "/sign-in", SignInAsync);
    }

    private async ValueTask<ApiReply> SignUpAsync(ApiCall call)
    {
        if (!options.Value.IsSignUpOpen) return SignUpClosed;
        ApiResult<SignUpBody> read = await call.ReadAsync(ApiJsonContext.Default.SignUpBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        SignUpBody body = read.Value;
        if (UserRules.ReadEmail(body.Email, out string userId) is { } badEmail) return badEmail;
        if (UserRules.CheckPassword(body.Password, userId) is { } weak) return weak;
        if (ApiText.CheckName("name", body.Name ?? userId) is { } badName) return badName;
        if (Throttled(call) is { } wait) return wait;
        if (call.IsDryRun) return ApiReply.NoContent;

        var request = new SignUp { Email = body.Email.Trim(), Password = body.Password, AccountName = body.Name ?? userId };
        SignUpResult made = await grains.GetGrain<IUserGrain>(userId).SignUpAsync(request).ConfigureAwait(false);
        return made.Status switch
        {
            SignUpStatus.Created => await BeginSessionAsync(call, userId, body.Password, StatusCodes.Status201Created).ConfigureAwait(false),
            SignUpStatus.Exists => AddressTaken,
            _ => AccountErrors.Throttled(TimeSpan.FromSeconds(2)),
        };
    }

    private async ValueTask<ApiReply> SignInAsync(ApiCall call)
    {
        ApiResult<SignInBody> read = await call.ReadAsync(ApiJsonContext.Default.SignInBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        if (read.Value.Password.Length > UserRules.MaxPasswordLength) return AccountErrors.WrongPassword;
        if (Throttled(call) is { } wait) return wait;
        // What is no address is nobody's, and told like a wrong password.
        if (EmailAddress.Normalize(read.Value.Email) is not { } userId) return AccountErrors.WrongPassword;
        if (call.IsDryRun) return ApiReply.NoContent;
        return await BeginSessionAsync(call, userId, read.Value.Password, StatusCodes.Status200OK).ConfigureAwait(false);
    }

    private async ValueTask<ApiReply> BeginSessionAsync(ApiCall call, string userId, string password, int status)
    {
        var request = new SignIn
        {
            Password = password, Address = call.Context.Connection.RemoteIpAddress?.ToString() ?? "", Device = DeviceOf(call.Context.Request),
        };
        SignInResult result = await grains.GetGrain<IUserGrain>(userId).SignInAsync(request).ConfigureAwait(false);
        return result.Status switch
        {
            SignInStatus.SignedIn => ApiReply.Json(UserViews.Of(result), ApiJsonContext.Default.SessionStartedView, status),
            SignInStatus.Rejected => AccountErrors.WrongPassword,
            _ => AccountErrors.Throttled(result.RetryAfter),
        };
    }

    private ApiError? Throttled(ApiCall call) =>
        throttle.Count(call.Context.Connection.RemoteIpAddress) is { Ticks: > 0 } wait ? AccountErrors.Throttled(wait) : null;

    /// <summary>What the program calls itself, cut short and without what a list could stumble over.</summary>
    public static string DeviceOf(HttpRequest request)
    {
        string agent = request.Headers.UserAgent.ToString();
        string printable = string.Concat(agent.Where(static c => c is >= ' ' and <= '~').Take(MaxDeviceLength));
        return printable.Length > 0 ? printable : "unknown";
    }
}
