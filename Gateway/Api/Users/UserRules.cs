using IdleCloud.Contracts.Users;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Api.Users;

/// <summary>What an address and a password must be.</summary>
internal static class UserRules
{
    /// <summary>The longest password: more would only be hashed for nothing.</summary>
    public const int MaxPasswordLength = 256;

    private const int MinPasswordLength = 10;

    /// <summary>The user's id, which is the address in its one form; or the error.</summary>
    public static ApiError? ReadEmail(string email, out string userId)
    {
        userId = EmailAddress.Normalize(email) ?? "";
        return userId.Length > 0
            ? null
            : AccountErrors.Invalid("email", string.Create(null, $"an e-mail address in ASCII, up to {EmailAddress.MaxLength} characters"));
    }

    /// <summary>Length alone, as NIST advises: rules about digits and signs make passwords worse.</summary>
    /// <param name="password">The password.</param>
    /// <param name="userId">Whose it is to be.</param>
    /// <param name="param">The member that it came in.</param>
    public static ApiError? CheckPassword(string password, string userId, string param = "password") =>
        password.Length is >= MinPasswordLength and <= MaxPasswordLength && !password.Equals(userId, StringComparison.OrdinalIgnoreCase)
            ? null
            : AccountErrors.Invalid(param, string.Create(
                null, $"{MinPasswordLength} to {MaxPasswordLength} characters that are not the e-mail address"));
}
