using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Money;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Bootstrap;

/// <summary>
/// Makes the first account, its keys and a first model while the host starts: after the silo, whose grains it calls, and before the first
/// request is served, so that whoever finds the port open finds the keys too.
/// </summary>
internal sealed partial class BootstrapService(
    IGrainFactory grains, IOptions<BootstrapOptions> options, TimeProvider time, ILogger<BootstrapService> logger) : IHostedService
{
    private const string AccountId = "acct_first";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Model is { } model) await EnsureModelAsync(model);
        if (options.Value.SecretsFile is { Length: > 0 } path) await EnsureKeysAsync(path);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task EnsureModelAsync(BootstrapModel model)
    {
        var catalog = grains.GetGrain<ICatalogGrain>(ICatalogGrain.Key);
        if (await catalog.FindAsync(model.Id) is not null) return;
        CatalogChange added = await catalog.PutAsync(new CatalogModel
        {
            Id = model.Id,
            Name = model.Name,
            ContextLength = model.ContextLength,
            Family = model.Family,
            Price = new ModelPrice(0, model.PromptNanoUsdPerMillion, model.CompletionNanoUsdPerMillion),
            OwnedBy = "local",
            Created = time.GetUtcNow(),
        });
        if (added.Problem is { } problem) throw new InvalidOperationException($"Bootstrap:Model cannot join the catalogue: {added.Member} must be {problem}.");
        LogModelAdded(model.Id);
    }

    private async Task EnsureKeysAsync(string path)
    {
        var kept = BootstrapSecrets.Read(path);
        var account = grains.GetGrain<IAccountGrain>(AccountId);
        await account.CreateAsync("First account");
        if (options.Value.CreditNanoUsd > 0) await FundAsync(account, options.Value.CreditNanoUsd);
        var secrets = new BootstrapSecrets
        {
            ApiKey = await EnsureKeyAsync(ApiKeyKind.Customer, ApiScopes.All, kept?.ApiKey),
            MinerKey = await EnsureKeyAsync(ApiKeyKind.Miner, ApiScopes.None, kept?.MinerKey),
            OperatorKey = await EnsureKeyAsync(ApiKeyKind.Operator, ApiScopes.None, kept?.OperatorKey),
        };
        if (secrets == kept) return;
        secrets.Write(path);
        LogKeysMade(AccountId, path);
    }

    // The reference is the same at every start, so that a data directory gets its credit once.
    private static async Task FundAsync(IAccountGrain account, long creditNanoUsd)
    {
        await account.ChangeAsync(new AccountChange
        {
            Plan = AccountPlan.Enterprise,
            Limits = new AccountLimits { ConcurrentRequestsPerKey = AccountLimits.MaxConcurrentRequestsPerKey },
        });
        await account.GrantAsync(new CreditGrant { Reference = "bootstrap", AmountNanoUsd = creditNanoUsd, Reason = "Credit to try IdleCloud with" });
    }

    // A key of the file may be unknown to the database, when that was replaced, or revoked since, or lack a scope of today.
    private async Task<string> EnsureKeyAsync(ApiKeyKind kind, ApiScopes scopes, string? kept)
    {
        if (kept is not null && ApiKeyFormat.IsWellFormed(kept, kind)
            && await grains.GetGrain<IApiKeyGrain>(ApiKeyFormat.Hash(kept)).FindAsync() is { Revoked: null } key
            && key.Scopes == scopes)
        {
            return kept;
        }

        var made = await grains.GetGrain<IKeyRingGrain>(AccountId).CreateAsync(new NewApiKey { Kind = kind, Name = "first", Scopes = scopes });
        return made.NewSecret;
    }
}
