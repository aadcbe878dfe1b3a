using System.Collections.Immutable;
using Orleans.Concurrency;

namespace IdleCloud.Contracts.Users;

/// <summary>One person who may sign in; the grain's key is <see cref="UserInfo.Id"/>, so that an address belongs to one user at most.</summary>
[Alias("IdleCloud.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Makes the user and an account for it.</summary>
    [Alias("SignUpAsync")]
    ValueTask<SignUpResult> SignUpAsync(SignUp request);

    /// <summary>Begins a session for whoever has the password.</summary>
    [Alias("SignInAsync")]
    ValueTask<SignInResult> SignInAsync(SignIn request);

    /// <summary>Begins a session for whom a provider has vouched; the user is made at the first time.</summary>
    [Alias("SignInExternallyAsync")]
    ValueTask<SignInResult> SignInExternallyAsync(ExternalIdentity identity, string device);

    /// <summary>Sets another password and ends the other sessions. Failures count like those of a sign-in.</summary>
    [Alias("ChangePasswordAsync")]
    ValueTask<PasswordChangeResult> ChangePasswordAsync(PasswordChange change);

    /// <summary>The user; null for one that was never made.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    ValueTask<UserInfo?> GetAsync();

    /// <summary>The sessions that have not ended, the newest first.</summary>
    [Alias("ListSessionsAsync")]
    ValueTask<ImmutableArray<SessionInfo>> ListSessionsAsync();

    /// <summary>Ends a session: within a second no gateway takes its token any more.</summary>
    /// <returns>False when there is no such session of this user.</returns>
    [Alias("EndSessionAsync")]
    ValueTask<bool> EndSessionAsync(string sessionId);
}
