using IdleCloud.Contracts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Silo.Storage;
using Orleans.Runtime;

namespace IdleCloud.Silo.ApiKeys;

/// <summary>One key, stored under the hash of its secret.</summary>
[GrainType("apikey")]
internal sealed class ApiKeyGrain(
    [PersistentState("key")] IPersistentState<ApiKeyState> stored, TimeProvider clock) : Grain, IApiKeyGrain
{
    /// <summary>How exact the stored last use is: one write in so long, however much a key is used.</summary>
    internal static readonly TimeSpan UsePrecision = TimeSpan.FromMinutes(5);

    private DateTimeOffset? _lastUsed;
    private IGrainTimer? _write;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _lastUsed = stored.State.LastUsed;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask CreateAsync(ApiKeyInfo info)
    {
        if (stored.State.Key is { } existing)
        {
            // The hash of 178 random bits: two keys are never alike, so this is a caller's mistake.
            if (existing.Id != info.Id || existing.AccountId != info.AccountId) throw new InvalidOperationException("The key exists already.");
            return;
        }

        await stored.ReplaceAsync(new ApiKeyState { Key = info });
    }

    /// <inheritdoc/>
    public ValueTask<ApiKeyInfo?> FindAsync()
    {
        // Whoever makes up keys with a right checksum must not fill the memory with them.
        if (stored.State.Key is not { } key) DeactivateOnIdle();
        else if (key.IsValid(clock.GetUtcNow())) NoteUse();
        return new(stored.State.Key);
    }

    /// <inheritdoc/>
    public async ValueTask UpdateAsync(ApiKeyInfo info)
    {
        if (stored.State.Key is not { Revoked: null }) return;
        await stored.ReplaceAsync(stored.State with { Key = info });
    }

    /// <inheritdoc/>
    public async ValueTask RevokeAsync()
    {
        if (stored.State.Key is not { Revoked: null } key) return;
        await stored.ReplaceAsync(stored.State with { Key = key with { Revoked = clock.GetUtcNow() } });
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> GetLastUsedAsync() => new(_lastUsed);

    /// <summary>In memory now; in the database by a turn of its own, so that nobody who asks for the key waits for it.</summary>
    private void NoteUse()
    {
        _lastUsed = clock.GetUtcNow();
        if (_write is not null || _lastUsed - stored.State.LastUsed < UsePrecision) return;
        _write = this.RegisterGrainTimer(WriteUseAsync, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task WriteUseAsync(CancellationToken cancellationToken)
    {
        _write?.Dispose();
        try
        {
            await stored.ReplaceAsync(stored.State with { LastUsed = _lastUsed });
        }
        catch (StorageUnavailableException)
        {
            // Nothing is lost but the hour: the next use tries again.
        }
        finally
        {
            _write = null;
        }
    }
}
