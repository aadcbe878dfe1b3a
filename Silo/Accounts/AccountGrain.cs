using IdleCloud.Contracts.Accounts;
using IdleCloud.Silo.Storage;
using Orleans.Runtime;

namespace IdleCloud.Silo.Accounts;

/// <summary>
/// One account. Its changes exclude each other; only the admission of jobs and looks at it go on beside them, and see a change
/// while it is being stored.
/// </summary>
[GrainType("account")]
internal sealed class AccountGrain(
    [PersistentState("account")] IPersistentState<AccountState> stored, TimeProvider clock) : Grain, IAccountGrain
{
    /// <inheritdoc/>
    public async ValueTask<AccountInfo> CreateAsync(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (stored.State.Account is { } existing) return existing;
        var account = new AccountInfo { Id = this.GetPrimaryKeyString(), Name = name, Created = clock.GetUtcNow() };
        await stored.ReplaceAsync(new AccountState { Account = account });
        return account;
    }

    /// <inheritdoc/>
    public ValueTask<AccountInfo?> GetAsync() => new(stored.State.Account);

    /// <inheritdoc/>
    public async ValueTask SetSuspendedAsync(bool suspended)
    {
        AccountInfo account = Existing();
        if (account.IsSuspended == suspended) return;
        await stored.ReplaceAsync(new AccountState { Account = account with { IsSuspended = suspended } });
    }

    /// <inheritdoc/>
    public ValueTask<AdmitResult> AdmitAsync(Guid jobId) => new(stored.State.Account switch
    {
        null => AdmitResult.NotFound,
        { IsSuspended: true } => AdmitResult.Suspended,
        _ => AdmitResult.Admitted,
    });

    private AccountInfo Existing() =>
        stored.State.Account ?? throw new InvalidOperationException($"There is no account {this.GetPrimaryKeyString()}.");
}
