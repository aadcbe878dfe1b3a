using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Users;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Users;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Operator;

/// <summary>What operators do with accounts.</summary>
internal sealed class OperatorAccounts(IGrainFactory grains, OperatorAudit audit)
{
    private const string IdRouteValue = "id";
    private const string One = $"/operator/accounts/{{{IdRouteValue}}}";
    private const int MaxReasonLength = 500;

    private static readonly ApiError AddressTaken = AccountErrorCodes.Conflict.With("There is a user with this e-mail address already.", "email");
    private static readonly ApiError OtherGrant = AccountErrorCodes.Conflict.With(
        "There is a grant of this account with the same Idempotency-Key and another amount or reason. Nothing was granted.");

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.MapOperator(HttpMethods.Post, "/operator/accounts", CreateAsync);
        routes.MapOperator(HttpMethods.Get, One, GetAsync);
        routes.MapOperator(HttpMethods.Patch, One, ChangeAsync);
        routes.MapOperator(HttpMethods.Post, $"{One}/grants", GrantAsync);
    }

    private async ValueTask<ApiReply> CreateAsync(ApiCall call)
    {
        // 1. What is wanted.
        ApiResult<NewAccountBody> read = await call.ReadAsync(OperatorJsonContext.Default.NewAccountBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        NewAccountBody body = read.Value;
        if (UserRules.ReadEmail(body.Email, out string userId) is { } badEmail) return badEmail;
        ApiError? error = PlanNames.Read(body.Plan, out AccountPlan? plan)
            ?? ApiText.CheckName("name", body.Name ?? userId)
            ?? (body.Password is null ? null : UserRules.CheckPassword(body.Password, userId));
        if (error is not null) return error;
        IUserGrain user = grains.GetGrain<IUserGrain>(userId);
        if (await user.GetAsync().ConfigureAwait(false) is not null) return AddressTaken;
        if (call.IsDryRun) return ApiReply.NoContent;

        // 2. The user with its account, the plan, and a first key for all of it.
        NewAccountBody noted = body with { Password = body.Password is null ? null : "(given)" };
        await audit.WriteAsync(call, "account.create", userId, noted, OperatorJsonContext.Default.NewAccountBody).ConfigureAwait(false);
        SignUpResult made = await user.SignUpAsync(new() { Email = body.Email.Trim(), Password = body.Password, AccountName = body.Name ?? userId })
            .ConfigureAwait(false);
        if (made.Status is SignUpStatus.Exists) return AddressTaken;
        if (made.Status is SignUpStatus.Busy) return AccountErrors.Throttled(TimeSpan.FromSeconds(2));
        string accountId = made.User!.AccountId;
        AccountInfo account = await AccountOf(accountId).ChangeAsync(new() { Plan = plan }).ConfigureAwait(false);
        NewApiKey first = NewApiKey.Customer("first") with { Scopes = ApiScopes.All };
        KeyRingResult key = await grains.GetGrain<IKeyRingGrain>(accountId).CreateAsync(first).ConfigureAwait(false);
        NewAccountView view = new() { AccountId = accountId, ApiKey = key.NewSecret, KeyId = key.Key!.Id, Plan = PlanNames.Of(account.Plan) };
        return ApiReply.Created(view, OperatorJsonContext.Default.NewAccountView);
    }

    private async ValueTask<ApiReply> GetAsync(ApiCall call) =>
        await AccountOf(call.Route(IdRouteValue)).GetAsync().ConfigureAwait(false) is { } account
            ? ApiReply.Json(Of(account), OperatorJsonContext.Default.OperatorAccountView)
            : Unknown(call);

    private async ValueTask<ApiReply> ChangeAsync(ApiCall call)
    {
        ApiResult<AccountChangeBody> read = await call.ReadAsync(OperatorJsonContext.Default.AccountChangeBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        AccountChangeBody body = read.Value;
        if ((PlanNames.Read(body.Plan, out AccountPlan? plan) ?? CheckLimits(body.Limits)) is { } error) return error;
        IAccountGrain grain = AccountOf(call.Route(IdRouteValue));
        if (await grain.GetAsync().ConfigureAwait(false) is null) return Unknown(call);
        if (call.IsDryRun) return ApiReply.NoContent;
        await audit.WriteAsync(call, "account.change", call.Route(IdRouteValue), body, OperatorJsonContext.Default.AccountChangeBody).ConfigureAwait(false);
        AccountLimits? limits = body.Limits is null ? null : new()
        {
            RequestsPerMinute = body.Limits.RequestsPerMinute,
            KeyRequestsPerMinute = body.Limits.KeyRequestsPerMinute,
            ConcurrentRequestsPerKey = body.Limits.ConcurrentRequestsPerKey,
        };
        AccountInfo changed = await grain.ChangeAsync(new() { Plan = plan, Limits = limits, IsSuspended = body.Suspended }).ConfigureAwait(false);
        return ApiReply.Json(Of(changed), OperatorJsonContext.Default.OperatorAccountView);
    }

    private async ValueTask<ApiReply> GrantAsync(ApiCall call)
    {
        ApiResult<GrantBody> read = await call.ReadAsync(OperatorJsonContext.Default.GrantBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        GrantBody body = read.Value;
        if (body.AmountNanoUsd < 1) return AccountErrors.Invalid("amount_nano_usd", $"an integer between 1 and {long.MaxValue}");
        if (ApiText.CheckName("reason", body.Reason, MaxReasonLength) is { } badReason) return badReason;
        if (ClientToken.Read(call, out string? token) is { } badToken) return badToken;
        // Without a name of its own each request is a grant of its own.
        string reference = token ?? RequestId.Of(call.Context);
        string accountId = call.Route(IdRouteValue);
        IAccountGrain account = AccountOf(accountId);
        if (await account.GetAsync().ConfigureAwait(false) is null) return Unknown(call);
        if (call.IsDryRun) return ApiReply.NoContent;

        await audit.WriteAsync(call, "account.grant", accountId, body, OperatorJsonContext.Default.GrantBody).ConfigureAwait(false);
        CreditGrant grant = new() { Reference = reference, AmountNanoUsd = body.AmountNanoUsd, Reason = body.Reason };
        GrantResult result = await account.GrantAsync(grant).ConfigureAwait(false);
        if (result is GrantResult.Conflict) return OtherGrant;
        GrantView view = new()
        {
            AccountId = accountId, AmountNanoUsd = body.AmountNanoUsd, Reference = reference, Repeated = result is GrantResult.AlreadyGranted,
        };
        return ApiReply.Json(view, OperatorJsonContext.Default.GrantView, view.Repeated ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private IAccountGrain AccountOf(string id) => grains.GetGrain<IAccountGrain>(id);

    private static ApiError? CheckLimits(LimitsBody? limits) => limits is null ? null
        : CheckLimit("limits.requests_per_minute", limits.RequestsPerMinute, AccountLimits.MaxRequestsPerMinute)
        ?? CheckLimit("limits.key_requests_per_minute", limits.KeyRequestsPerMinute, AccountLimits.MaxRequestsPerMinute)
        ?? CheckLimit("limits.concurrent_requests_per_key", limits.ConcurrentRequestsPerKey, AccountLimits.MaxConcurrentRequestsPerKey);

    private static ApiError? CheckLimit(string param, int? value, int max) =>
        value is null || (value >= 0 && value <= max) ? null : AccountErrors.Invalid(param, string.Create(null, $"an integer between 0 and {max}"));

    private static OperatorAccountView Of(AccountInfo account) => new()
    {
        AccountId = account.Id,
        Name = account.Name,
        Created = account.Created,
        Plan = PlanNames.Of(account.Plan),
        Limits = account.Limits is not { } limits ? null : new()
        {
            RequestsPerMinute = limits.RequestsPerMinute,
            KeyRequestsPerMinute = limits.KeyRequestsPerMinute,
            ConcurrentRequestsPerKey = limits.ConcurrentRequestsPerKey,
        },
        Suspended = account.IsSuspended,
    };

    private static ApiError Unknown(ApiCall call) => AccountErrorCodes.ResourceNotFound.With(
        $"There is no account '{ApiErrors.Excerpt(call.Route(IdRouteValue))}'.");
}
