using System.Collections.Immutable;
using System.Security.Cryptography;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Users;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using PasswordVerificationResult = Microsoft.AspNetCore.Identity.PasswordVerificationResult;

namespace IdleCloud.Silo.Users;

/// <summary>
/// One person who may sign in. A session's token is a key like any other (<see cref="ApiKeyKind.Session"/>), stored under its hash, so
/// that gateways know it, forget it and refuse it in the same way.
/// </summary>
[GrainType("user")]
internal sealed class UserGrain(
    [PersistentState("user")] IPersistentState<UserState> stored, Passwords passwords, IOptions<UserOptions> options, TimeProvider clock)
    : Grain, IUserGrain
{
    private const int IdBytes = 12;
    private static readonly TimeSpan BusyRetryAfter = TimeSpan.FromSeconds(2);

    private readonly FailureLog _failures = new(options.Value, clock);

    /// <inheritdoc/>
    public async ValueTask<SignUpResult> SignUpAsync(SignUp request)
    {
        // Hashed also when there is such a user, so that both answers take the same time.
        string? hash = null;
        if (request.Password is { } password && (hash = await passwords.HashAsync(password)) is null) return new() { Status = SignUpStatus.Busy };
        if (stored.State.User is not null) return new() { Status = SignUpStatus.Exists };
        UserInfo user = NewUser(request.Email) with { HasPassword = hash is not null };
        await CreateAsync(new UserState { User = user, AccountName = request.AccountName, PasswordHash = hash });
        return new() { Status = SignUpStatus.Created, User = user };
    }

    /// <inheritdoc/>
    public async ValueTask<SignInResult> SignInAsync(SignIn request)
    {
        // 1. Not too often.
        if (_failures.WaitOf(request.Address) is { Ticks: > 0 } wait) return new() { Status = SignInStatus.Throttled, RetryAfter = wait };

        // 2. The password, at the same cost for a user that does not exist.
        string? hash = stored.State.PasswordHash;
        switch (await passwords.VerifyAsync(hash, request.Password))
        {
            case null:
                return new() { Status = SignInStatus.Throttled, RetryAfter = BusyRetryAfter };
            case PasswordVerificationResult.Failed:
                _failures.Add(request.Address);
                return new() { Status = SignInStatus.Rejected };
            case PasswordVerificationResult.SuccessRehashNeeded:
                hash = await passwords.HashAsync(request.Password) ?? hash;
                break;
        }

        // 3. The session.
        _failures.Clear(request.Address);
        return await BeginSessionAsync(stored.State with { PasswordHash = hash }, request.Device);
    }

    /// <inheritdoc/>
    public async ValueTask<SignInResult> SignInExternallyAsync(ExternalIdentity identity, string device)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(identity.UserId, this.GetPrimaryKeyString());
        if (stored.State.User is null)
        {
            string name = identity.Name ?? identity.Email ?? identity.Subject;
            await CreateAsync(new UserState { User = NewUser(identity.Email), AccountName = name });
        }

        return await BeginSessionAsync(stored.State, device);
    }

    /// <inheritdoc/>
    public async ValueTask<PasswordChangeResult> ChangePasswordAsync(PasswordChange change)
    {
        // 1. Whether they may. Without a user there is no hash that could fit, so that only an operator hears that there is none.
        if (change.Current is { } current)
        {
            if (_failures.WaitOf(change.Address) is { Ticks: > 0 } wait) return new(PasswordChangeStatus.Throttled, wait);
            if (await passwords.VerifyAsync(stored.State.PasswordHash, current) is not { } verified) return Busy();
            if (verified is PasswordVerificationResult.Failed)
            {
                _failures.Add(change.Address);
                return new(PasswordChangeStatus.Rejected);
            }
        }
        else if (stored.State.User is null)
        {
            return new(PasswordChangeStatus.NotFound);
        }

        // 2. The password first: sessions that a crash leaves are fewer than those of a password that somebody else knows.
        if (await passwords.HashAsync(change.New) is not { } hash) return Busy();
        UserState changed = stored.State with { User = stored.State.User! with { HasPassword = true }, PasswordHash = hash };
        await stored.ReplaceAsync(changed);
        StoredSession[] ended = [.. changed.Sessions.Where(session => session.Info.Id != change.KeptSessionId)];
        foreach (StoredSession session in ended) await TokenOf(session).RevokeAsync();
        await stored.ReplaceAsync(changed with { Sessions = changed.Sessions.RemoveRange(ended) });
        return new(PasswordChangeStatus.Changed);

        static PasswordChangeResult Busy() => new(PasswordChangeStatus.Throttled, BusyRetryAfter);
    }

    /// <inheritdoc/>
    public ValueTask<UserInfo?> GetAsync() => new(stored.State.User);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<SessionInfo>> ListSessionsAsync() => new([.. Live().Select(session => session.Info).Reverse()]);

    /// <inheritdoc/>
    public async ValueTask<bool> EndSessionAsync(string sessionId)
    {
        if (stored.State.Sessions.FirstOrDefault(each => each.Info.Id == sessionId) is not { } session) return false;
        await TokenOf(session).RevokeAsync();
        await stored.ReplaceAsync(stored.State with { Sessions = stored.State.Sessions.Remove(session) });
        return true;
    }

    private async Task CreateAsync(UserState state)
    {
        await stored.ReplaceAsync(state);
        await EnsureAccountAsync();
    }

    // Nothing happens when there is one.
    private async Task EnsureAccountAsync() =>
        await GrainFactory.GetGrain<IAccountGrain>(stored.State.User!.AccountId).CreateAsync(stored.State.AccountName);

    private async Task<SignInResult> BeginSessionAsync(UserState state, string device)
    {
        await EnsureAccountAsync();

        // 1. The token first: a crash after it leaves one that nobody was told.
        UserInfo user = state.User!;
        DateTimeOffset now = clock.GetUtcNow();
        string token = ApiKeyFormat.Generate(ApiKeyKind.Session);
        var session = new SessionInfo
        {
            Id = $"ses_{RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true)}",
            Device = device,
            Created = now,
            Expires = now + options.Value.SessionLifetime,
        };
        var made = new StoredSession(session, ApiKeyFormat.Hash(token));
        await TokenOf(made).CreateAsync(KeyOf(session, user, token));

        // 2. The list, without those that have ended and, when there are too many, the oldest.
        StoredSession[] live = [.. Live()];
        int surplus = Math.Max(0, live.Length + 1 - options.Value.MaxSessions);
        foreach (StoredSession old in live.Take(surplus)) await TokenOf(old).RevokeAsync();
        await stored.ReplaceAsync(state with { Sessions = [.. live.Skip(surplus), made] });
        return new() { Status = SignInStatus.SignedIn, Session = session, Token = token, User = user };
    }

    private IEnumerable<StoredSession> Live()
    {
        DateTimeOffset now = clock.GetUtcNow();
        return stored.State.Sessions.Where(session => session.Info.Expires > now);
    }

    private IApiKeyGrain TokenOf(StoredSession session) => GrainFactory.GetGrain<IApiKeyGrain>(session.TokenHash);

    private UserInfo NewUser(string? email) => new()
    {
        Id = this.GetPrimaryKeyString(),
        Email = email,
        AccountId = $"acct_{RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true)}",
        Created = clock.GetUtcNow(),
    };

    private static ApiKeyInfo KeyOf(SessionInfo session, UserInfo user, string token) => new()
    {
        Id = session.Id,
        AccountId = user.AccountId,
        Kind = ApiKeyKind.Session,
        Name = session.Device,
        LastFour = token[^4..],
        Created = session.Created,
        Expires = session.Expires,
        Scopes = ApiScopes.All,
        UserId = user.Id,
    };
}
