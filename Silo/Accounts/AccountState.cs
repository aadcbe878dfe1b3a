using System.Text.Json.Serialization;
using IdleCloud.Contracts.Accounts;

namespace IdleCloud.Silo.Accounts;

/// <summary>What is stored of an account. Its money is in the ledger.</summary>
internal sealed record AccountState
{
    /// <summary>The account; null before it is created.</summary>
    public AccountInfo? Account { get; init; }
}

/// <summary>How <see cref="AccountState"/> is written.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(AccountState))]
internal sealed partial class AccountJsonContext : JsonSerializerContext;
