using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>
/// Whether a known customer may ask at all: every 403, between the check of the body and the look for the model, so that an account or
/// key without rights learns nothing of what there is.
/// </summary>
internal static class ChatPermission
{
    /// <summary>The error of the first rule that forbids it, or null.</summary>
    public static ApiError? Check(Authenticated customer, string model) =>
        customer.IsSuspended ? ApiErrors.AccountSuspended : customer.Key.Lacks(ApiScopes.Chat) ?? customer.Key.Refuses(model);
}
