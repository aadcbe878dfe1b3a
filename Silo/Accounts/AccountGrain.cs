using IdleCloud.Contracts.Accounts;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace IdleCloud.Silo.Accounts;

/// <summary>
/// One account. Its changes exclude each other; whatever has to do with money goes on beside them, and sees a change while it is
/// being stored. That half is in <c>AccountGrain.Spending.cs</c>.
/// </summary>
[GrainType("account")]
internal sealed partial class AccountGrain : Grain, IAccountGrain
{
    private readonly IPersistentState<AccountState> _stored;
    private readonly TimeProvider _clock;
    private readonly PlanOptions _plans;
    private readonly SpendingOptions _options;
    private readonly AccountSpending _spending;

    public AccountGrain(
        [PersistentState("account")] IPersistentState<AccountState> stored,
        IGrainContext context,
        ILedger ledger,
        IKeySpending keys,
        IOptions<PlanOptions> plans,
        IOptions<SpendingOptions> options,
        TimeProvider clock,
        ILogger<AccountSpending> logger)
    {
        (_stored, _clock, _plans, _options) = (stored, clock, plans.Value, options.Value);
        _spending = new AccountSpending(context.GrainId.Key.ToString()!, ledger, keys, _options, clock, logger);
    }

    /// <inheritdoc/>
    public async ValueTask<AccountInfo> CreateAsync(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (_stored.State.Account is { } existing) return existing;
        var account = new AccountInfo { Id = this.GetPrimaryKeyString(), Name = name, Created = _clock.GetUtcNow() };
        await _stored.ReplaceAsync(new AccountState { Account = account });
        return account;
    }

    /// <inheritdoc/>
    public ValueTask<AccountInfo?> GetAsync() => new(_stored.State.Account);

    /// <inheritdoc/>
    public async ValueTask<AccountInfo> ChangeAsync(AccountChange change)
    {
        if (change.Limits is { } limits) Check(limits);
        AccountInfo account = Existing();
        AccountInfo changed = account with
        {
            Plan = change.Plan ?? account.Plan,
            Limits = change.Limits ?? account.Limits,
            IsSuspended = change.IsSuspended ?? account.IsSuspended,
        };
        if (changed != account) await _stored.ReplaceAsync(new AccountState { Account = changed });
        return changed;
    }

    private AccountInfo Existing() =>
        _stored.State.Account ?? throw new InvalidOperationException($"There is no account {this.GetPrimaryKeyString()}.");

    private static void Check(AccountLimits limits)
    {
        CheckRange(limits.RequestsPerMinute, AccountLimits.MaxRequestsPerMinute, nameof(limits.RequestsPerMinute));
        CheckRange(limits.KeyRequestsPerMinute, AccountLimits.MaxRequestsPerMinute, nameof(limits.KeyRequestsPerMinute));
        CheckRange(limits.ConcurrentRequestsPerKey, AccountLimits.MaxConcurrentRequestsPerKey, nameof(limits.ConcurrentRequestsPerKey));
    }

    private static void CheckRange(int? limit, int most, string name)
    {
        if (limit is < 0 || limit > most) throw new ArgumentException($"{name} is {limit}; it must be 0 to {most}.", name);
    }
}
