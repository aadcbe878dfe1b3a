using System.Collections.Immutable;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Keys;
using IdleCloud.Gateway.Api.Paging;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Operator;

/// <summary>The operators' own keys: those of the account that the calling key belongs to, which is where the first one was made.</summary>
internal sealed class OperatorKeys(IGrainFactory grains, OperatorAudit audit, Cursors cursors, TimeProvider clock)
{
    private const string IdRouteValue = "id";

    private static readonly ApiError TooMany = AccountErrorCodes.Conflict.With(
        $"There are {IKeyRingGrain.MaxActiveKeys} valid operators' keys, and no more are made. Revoke one first.");

    private static readonly ApiError OwnKey = AccountErrorCodes.Conflict.With(
        "This is the key that asks. Make another one, and revoke this one with that: so nobody is left without a key by mistake.");

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.MapOperator(HttpMethods.Get, "/operator/keys", ListAsync);
        routes.MapOperator(HttpMethods.Post, "/operator/keys", CreateAsync);
        routes.MapOperator(HttpMethods.Delete, $"/operator/keys/{{{IdRouteValue}}}", RevokeAsync);
    }

    private async ValueTask<ApiReply> ListAsync(ApiCall call)
    {
        ApiResult<Page> page = Page.Of(cursors, call);
        if (!page.IsValid) return page.Error;
        (IReadOnlyList<ApiKeyEntry> shown, string? next) =
            page.Value.Cut(await KeysAsync(call).ConfigureAwait(false), static entry => entry.Info.Id);
        DateTimeOffset now = clock.GetUtcNow();
        OperatorKeyList list = new() { Keys = [.. shown.Select(entry => KeyViews.Of(entry, now))], NextToken = next };
        return ApiReply.Json(list, OperatorJsonContext.Default.OperatorKeyList);
    }

    private async ValueTask<ApiReply> CreateAsync(ApiCall call)
    {
        ApiResult<NewOperatorKeyBody> read = await call.ReadAsync(OperatorJsonContext.Default.NewOperatorKeyBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        KeyTerms terms = new() { Name = read.Value.Name, Expires = read.Value.Expires };
        ApiResult<NewApiKey> key = KeyTermsCheck.Check(terms, ApiKeyKind.Operator, call.Key, clock.GetUtcNow());
        if (!key.IsValid) return key.Error;
        if (ClientToken.Read(call, out string? token) is { } badToken) return badToken;
        if (call.IsDryRun) return ApiReply.NoContent;

        await audit.WriteAsync(call, "key.create", call.AccountId, read.Value, OperatorJsonContext.Default.NewOperatorKeyBody).ConfigureAwait(false);
        KeyRingResult made = await RingOf(call).CreateAsync(key.Value with { ClientToken = token }).ConfigureAwait(false);
        if (made.Status is KeyRingStatus.TooManyKeys) return TooMany;
        if (made.Status is KeyRingStatus.AlreadyMade) return KeyEndpoints.AlreadyMade(made);
        NewOperatorKeyView view = new() { OperatorKey = made.NewSecret, Key = KeyViews.Of(made.Key!, clock.GetUtcNow()) };
        return ApiReply.Created(view, OperatorJsonContext.Default.NewOperatorKeyView);
    }

    private async ValueTask<ApiReply> RevokeAsync(ApiCall call)
    {
        string id = call.Route(IdRouteValue);
        ApiKeyEntry[] keys = await KeysAsync(call).ConfigureAwait(false);
        if (keys.FirstOrDefault(entry => entry.Info.Id == id) is not { } key) return AccountErrors.NotFound("key", id);
        if (id == call.Key.Id) return OwnKey;
        if (call.IsDryRun) return ApiReply.NoContent;
        RevokedKeyNote note = new() { Name = key.Info.Name };
        await audit.WriteAsync(call, "key.revoke", id, note, OperatorJsonContext.Default.RevokedKeyNote).ConfigureAwait(false);
        await RingOf(call).RevokeAsync(id).ConfigureAwait(false);
        return ApiReply.NoContent;
    }

    private async ValueTask<ApiKeyEntry[]> KeysAsync(ApiCall call)
    {
        ImmutableArray<ApiKeyEntry> all = await RingOf(call).ListAsync().ConfigureAwait(false);
        return [.. all.Where(static entry => entry.Info.Kind is ApiKeyKind.Operator)];
    }

    private IKeyRingGrain RingOf(ApiCall call) => grains.GetGrain<IKeyRingGrain>(call.AccountId);
}
