using System.Collections.Immutable;
using System.Text.Json.Serialization;
using IdleCloud.Contracts.Users;

namespace IdleCloud.Silo.Users;

/// <summary>What is stored of a user.</summary>
internal sealed record UserState
{
    /// <summary>The user; null before it is made.</summary>
    public UserInfo? User { get; init; }

    /// <summary>The account's name, so that a crash between user and account is mended by the next sign-in.</summary>
    public string AccountName { get; init; } = "";

    /// <summary>The password's salted hash; null for a user without one.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>The sessions, the oldest first.</summary>
    public ImmutableArray<StoredSession> Sessions { get; init; } = [];
}

/// <summary>A session and where its token is stored.</summary>
/// <param name="Info">What it is.</param>
/// <param name="TokenHash">The hash of its token.</param>
internal sealed record StoredSession(SessionInfo Info, string TokenHash);

/// <summary>How <see cref="UserState"/> is written.</summary>
[JsonSerializable(typeof(UserState))]
internal sealed partial class UserJsonContext : JsonSerializerContext;
