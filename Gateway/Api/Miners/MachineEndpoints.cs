using System.Collections.Immutable;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Miners;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Keys;
using IdleCloud.Gateway.Api.Paging;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Statements;
using IdleCloud.Gateway.Miners;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Miners;

/// <summary>An owner's machines and the keys of their agents.</summary>
internal sealed class MachineEndpoints(IGrainFactory grains, Cursors cursors, TimeProvider clock)
{
    private static readonly ApiError TooMany = AccountErrorCodes.Conflict.With(
        $"An account has at most {IKeyRingGrain.MaxActiveKeys} valid miner keys. Machines may share one; or revoke one first.");

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Get, "/miners", ApiScopes.AccountRead, ListAsync);
        routes.Map(HttpMethods.Post, "/miners", ApiScopes.KeysWrite, RegisterAsync);
        routes.Map(HttpMethods.Get, "/miners/keys", ApiScopes.AccountRead, ListKeysAsync);
    }

    private async ValueTask<ApiReply> ListAsync(ApiCall call)
    {
        ApiResult<bool> isCsv = ApiFormat.IsCsv(call.Context.Request);
        if (!isCsv.IsValid) return isCsv.Error;
        ApiResult<Page> page = Page.Of(cursors, call);
        if (!page.IsValid) return page.Error;
        ImmutableArray<string> ids = await grains.GetGrain<IFleetGrain>(call.AccountId).ListAsync().ConfigureAwait(false);
        (IReadOnlyList<string> shown, string? next) = page.Value.Cut(ids, static id => id);
        MachineView[] machines = await Task.WhenAll(shown.Select(DescribeAsync)).ConfigureAwait(false);
        if (isCsv.Value) return ApiFormat.Csv(call, ActivityCsv.Write(machines), next);
        return ApiReply.Json(new MachineList { Machines = machines, NextToken = next }, ApiJsonContext.Default.MachineList);
    }

    /// <summary>A machine is registered by a key for its agent; its id comes with the agent's first connection.</summary>
    private async ValueTask<ApiReply> RegisterAsync(ApiCall call)
    {
        ApiResult<NewMachineBody> body = await call.ReadAsync(ApiJsonContext.Default.NewMachineBody).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        if (ApiText.CheckName("name", body.Value.Name) is { } badName) return badName;
        if (ClientToken.Read(call, out string? token) is { } badToken) return badToken;
        if (call.IsDryRun) return ApiReply.NoContent;
        NewApiKey key = new() { Kind = ApiKeyKind.Miner, Name = body.Value.Name, ClientToken = token };
        KeyRingResult made = await grains.GetGrain<IKeyRingGrain>(call.AccountId).CreateAsync(key).ConfigureAwait(false);
        if (made.Status is KeyRingStatus.TooManyKeys) return TooMany;
        if (made.Status is KeyRingStatus.AlreadyMade) return KeyEndpoints.AlreadyMade(made);
        if (made.Key is null) return AccountErrors.NotAuthenticated;
        NewMachineView view = new() { MinerKey = made.NewSecret, Key = KeyViews.Of(made.Key, clock.GetUtcNow()) };
        return ApiReply.Created(view, ApiJsonContext.Default.NewMachineView);
    }

    private async ValueTask<ApiReply> ListKeysAsync(ApiCall call)
    {
        ApiResult<Page> page = Page.Of(cursors, call);
        if (!page.IsValid) return page.Error;
        ImmutableArray<ApiKeyEntry> all = await grains.GetGrain<IKeyRingGrain>(call.AccountId).ListAsync().ConfigureAwait(false);
        ApiKeyEntry[] keys = [.. all.Where(static entry => entry.Info.Kind is ApiKeyKind.Miner)];
        (IReadOnlyList<ApiKeyEntry> shown, string? next) = page.Value.Cut(keys, static entry => entry.Info.Id);
        DateTimeOffset now = clock.GetUtcNow();
        KeyList list = new() { Keys = [.. shown.Select(entry => KeyViews.Of(entry, now))], NextToken = next };
        return ApiReply.Json(list, ApiJsonContext.Default.KeyList);
    }

    private async Task<MachineView> DescribeAsync(string minerId)
    {
        MinerStatus status = await grains.GetGrain<IMinerGrain>(minerId).GetStatusAsync().ConfigureAwait(false);
        return new MachineView
        {
            Id = StatementMapping.MachineOf(minerId)!,
            Name = status.Hello?.Name,
            IsConnected = status.Session is not null,
            AgentVersion = status.Hello?.AgentVersion,
            Gpus = [.. (status.Hello?.Gpus ?? []).Select(static gpu => gpu.Name)],
            Models = [.. (status.Hello?.Models ?? []).Select(static model => model.ModelId)],
            Asks = [.. (status.Hello?.Models ?? []).Where(static model => model.Ask is not null).Select(static model => new AskView
            {
                ModelId = model.ModelId,
                PromptNanoUsdPerMillion = model.Ask!.Value.PromptNanoUsdPerMillion,
                CompletionNanoUsdPerMillion = model.Ask.Value.CompletionNanoUsdPerMillion,
            })],
            Standing = [.. status.News.Select(static news => new StandingView
            {
                ModelId = news.ModelId, Code = StandingTexts.CodeOf(news.Standing), Reason = StandingTexts.ReasonOf(news),
            })],
            Activity = ActivityTexts.Of(status.Activity),
            Region = status.Hello?.Region,
            IsTrusted = status.Class.IsTrusted,
            KeepsNothing = status.Class.KeepsNothing,
            FirstSeen = status.FirstSeen,
            LastConnected = status.LastConnected,
        };
    }
}
