using System.Collections.Immutable;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Statements;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Paging;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Keys;

/// <summary>The keys of the account.</summary>
internal sealed class KeyEndpoints(IGrainFactory grains, Cursors cursors, TimeProvider clock)
{
    private const string IdRouteValue = "id";
    private const string One = $"/api-keys/{{{IdRouteValue}}}";

    private static readonly ApiError TooMany = AccountErrorCodes.Conflict.With(
        $"An account has at most {IKeyRingGrain.MaxActiveKeys} valid keys of each kind. Revoke one first.");

    /// <summary>The answer to a repeat: the secret is not kept, so that it cannot be told again.</summary>
    public static ApiError AlreadyMade(KeyRingResult result) => AccountErrorCodes.Conflict.With(
        $"This Idempotency-Key has made the key {result.Key!.Id}, whose secret was in that answer and is nowhere else. Rotate it for a new one.");

    private static readonly ApiError Ended = AccountErrorCodes.Conflict.With(
        "This key has been revoked or has expired, so that nothing about it changes any more. Make another one.");

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Get, "/api-keys", ApiScopes.AccountRead, ListAsync);
        routes.Map(HttpMethods.Post, "/api-keys", ApiScopes.KeysWrite, CreateAsync);
        routes.Map(HttpMethods.Get, One, ApiScopes.AccountRead, GetAsync);
        routes.Map(HttpMethods.Patch, One, ApiScopes.KeysWrite, ChangeAsync);
        routes.Map(HttpMethods.Delete, One, ApiScopes.KeysWrite, RevokeAsync);
        routes.Map(HttpMethods.Post, $"{One}/rotate", ApiScopes.KeysWrite, RotateAsync);
    }

    private async ValueTask<ApiReply> ListAsync(ApiCall call)
    {
        ApiResult<Page> page = Page.Of(cursors, call);
        if (!page.IsValid) return page.Error;
        ImmutableArray<ApiKeyEntry> all = await RingOf(call).ListAsync().ConfigureAwait(false);
        ApiKeyEntry[] shown = [.. all.Where(static entry => entry.Info.Kind is ApiKeyKind.Customer)];
        (IReadOnlyList<ApiKeyEntry> entries, string? next) = page.Value.Cut(shown, static entry => entry.Info.Id);
        DateTimeOffset now = clock.GetUtcNow();
        KeyList list = new() { Keys = [.. entries.Select(entry => KeyViews.Of(entry, now))], NextToken = next };
        return ApiReply.Json(list, ApiJsonContext.Default.KeyList);
    }

    private async ValueTask<ApiReply> GetAsync(ApiCall call)
    {
        if (await FindAsync(call).ConfigureAwait(false) is not { } entry) return Unknown(call);
        long spent = await grains.GetGrain<IStatementGrain>(call.AccountId).GetKeySpendAsync(entry.Info.Id).ConfigureAwait(false);
        return ApiReply.Json(KeyViews.Of(entry, clock.GetUtcNow()) with { SpentNanoUsd = spent }, ApiJsonContext.Default.KeyView);
    }

    private async ValueTask<ApiReply> CreateAsync(ApiCall call)
    {
        ApiResult<KeyTerms> body = await call.ReadAsync(ApiJsonContext.Default.KeyTerms).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        ApiResult<NewApiKey> key = KeyTermsCheck.Check(body.Value, ApiKeyKind.Customer, call.Key, clock.GetUtcNow());
        if (!key.IsValid) return key.Error;
        if (ClientToken.Read(call, out string? token) is { } badToken) return badToken;
        if (call.IsDryRun) return ApiReply.NoContent;
        KeyRingResult made = await RingOf(call).CreateAsync(key.Value with { ClientToken = token }).ConfigureAwait(false);
        return WithSecret(call, made, StatusCodes.Status201Created);
    }

    private async ValueTask<ApiReply> ChangeAsync(ApiCall call)
    {
        ApiResult<byte[]> body = await ApiBody.ReadBytesAsync(call.Context).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        if (await FindAsync(call).ConfigureAwait(false) is not { } entry) return Unknown(call);
        ApiResult<KeyTerms> merged = MergePatch.Apply(KeyViews.TermsOf(entry.Info), body.Value, ApiJsonContext.Default.KeyTerms);
        if (!merged.IsValid) return merged.Error;
        ApiResult<NewApiKey> key = KeyTermsCheck.Check(merged.Value, entry.Info.Kind, call.Key, clock.GetUtcNow());
        if (!key.IsValid) return key.Error;
        if (call.IsDryRun) return ApiReply.NoContent;
        KeyRingResult result = await RingOf(call).UpdateAsync(entry.Info.Id, key.Value).ConfigureAwait(false);
        return Refusal(call, result) is { } refusal
            ? refusal
            : ApiReply.Json(KeyViews.Of(result.Key!, clock.GetUtcNow()), ApiJsonContext.Default.KeyView);
    }

    private async ValueTask<ApiReply> RotateAsync(ApiCall call)
    {
        ApiResult<RotateBody> body = await call.ReadAsync(ApiJsonContext.Default.RotateBody).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        long most = (long)IKeyRingGrain.MaxOverlap.TotalSeconds;
        if (body.Value.OverlapSeconds is var seconds && (seconds < 0 || seconds > most))
        {
            return AccountErrors.Invalid("overlap_seconds", string.Create(null, $"an integer between 0 and {most}"));
        }

        if (await FindAsync(call).ConfigureAwait(false) is not { } entry) return Unknown(call);
        if (entry.Info.Scopes is var scopes && (scopes & call.Key.Scopes) != scopes)
        {
            return AccountErrors.ScopeMissing(ApiScopeNames.Of(scopes & ~call.Key.Scopes)[0]);
        }

        if (call.IsDryRun) return ApiReply.NoContent;
        KeyRingResult result = await RingOf(call).RotateAsync(entry.Info.Id, TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
        return WithSecret(call, result, StatusCodes.Status200OK);
    }

    private async ValueTask<ApiReply> RevokeAsync(ApiCall call)
    {
        if (await FindAsync(call).ConfigureAwait(false) is not { } entry) return Unknown(call);
        if (!call.IsDryRun) await RingOf(call).RevokeAsync(entry.Info.Id).ConfigureAwait(false);
        return ApiReply.NoContent;
    }

    private IKeyRingGrain RingOf(ApiCall call) => grains.GetGrain<IKeyRingGrain>(call.AccountId);

    /// <summary>A customer's or miner's key of this account; an operator's is none of this API's business.</summary>
    private async ValueTask<ApiKeyEntry?> FindAsync(ApiCall call)
    {
        ImmutableArray<ApiKeyEntry> all = await RingOf(call).ListAsync().ConfigureAwait(false);
        string id = call.Route(IdRouteValue);
        return all.FirstOrDefault(entry => entry.Info.Id == id && entry.Info.Kind is not ApiKeyKind.Operator);
    }

    private ApiReply WithSecret(ApiCall call, KeyRingResult result, int status)
    {
        if (Refusal(call, result) is { } refusal) return refusal;
        NewKeyView view = new() { ApiKey = result.NewSecret, Key = KeyViews.Of(result.Key!, clock.GetUtcNow()) };
        return ApiReply.Json(view, ApiJsonContext.Default.NewKeyView, status);
    }

    private static ApiError? Refusal(ApiCall call, KeyRingResult result) => result.Status switch
    {
        KeyRingStatus.Done => null,
        KeyRingStatus.NotFound => Unknown(call),
        KeyRingStatus.TooManyKeys => TooMany,
        KeyRingStatus.Ended => Ended,
        KeyRingStatus.AlreadyMade => AlreadyMade(result),
        _ => AccountErrors.NotAuthenticated,
    };

    private static ApiError Unknown(ApiCall call) => AccountErrors.NotFound("key", call.Route(IdRouteValue));
}
