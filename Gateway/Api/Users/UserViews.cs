using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Users;
using IdleCloud.Gateway.Operator;

namespace IdleCloud.Gateway.Api.Users;

/// <summary>Users, sessions and accounts in the API's words.</summary>
internal static class UserViews
{
    /// <summary>A session just begun.</summary>
    public static SessionStartedView Of(SignInResult result) => new()
    {
        SessionToken = result.Token!,
        Session = Of(result.Session!, currentId: result.Session!.Id),
        User = Of(result.User!),
    };

    /// <summary>A session.</summary>
    public static SessionView Of(SessionInfo session, string currentId) => new()
    {
        Id = session.Id,
        Device = session.Device,
        Created = session.Created,
        Expires = session.Expires,
        IsCurrent = session.Id == currentId,
    };

    /// <summary>A user.</summary>
    public static UserView Of(UserInfo user) => new() { Email = user.Email, AccountId = user.AccountId, Created = user.Created };

    /// <summary>An account.</summary>
    public static AccountView Of(AccountInfo account) => new()
    {
        Id = account.Id,
        Name = account.Name,
        Created = account.Created,
        Plan = PlanNames.Of(account.Plan),
        IsSuspended = account.IsSuspended,
    };
}
