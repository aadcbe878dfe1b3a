using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.Operator;

/// <summary>The body that makes an account.</summary>
internal sealed record NewAccountBody
{
    /// <summary>Whose it is.</summary>
    public required string Email { get; init; }

    /// <summary>The plan; free when absent.</summary>
    public string? Plan { get; init; }

    /// <summary>The account's name; the address when absent.</summary>
    public string? Name { get; init; }

    /// <summary>A first password; without one nobody signs in, and the account is used by keys.</summary>
    public string? Password { get; init; }
}

/// <summary>The body that sets a person's password.</summary>
internal sealed record PasswordBody
{
    /// <summary>The password from now on.</summary>
    public required string Password { get; init; }
}

/// <summary>An account just made, with the secret of its first key: the only time that it is seen.</summary>
internal sealed record NewAccountView
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The first key's secret; it has every scope.</summary>
    public required string ApiKey { get; init; }

    /// <summary>The first key's id.</summary>
    public required string KeyId { get; init; }

    /// <summary>The plan.</summary>
    public required string Plan { get; init; }
}

/// <summary>The body that changes an account; what is absent stays.</summary>
internal sealed record AccountChangeBody
{
    /// <summary>The plan.</summary>
    public string? Plan { get; init; }

    /// <summary>Limits in place of all those that the account had.</summary>
    public LimitsBody? Limits { get; init; }

    /// <summary>Whether it may run jobs.</summary>
    public bool? Suspended { get; init; }
}

/// <summary>Limits of one account; what is absent is the plan's.</summary>
internal sealed record LimitsBody
{
    /// <summary>Requests of the whole account in any minute.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Requests of one key in any minute.</summary>
    public int? KeyRequestsPerMinute { get; init; }

    /// <summary>Requests of one key at once.</summary>
    public int? ConcurrentRequestsPerKey { get; init; }
}

/// <summary>An account as operators see it.</summary>
internal sealed record OperatorAccountView
{
    /// <summary>The id.</summary>
    public required string AccountId { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The plan.</summary>
    public required string Plan { get; init; }

    /// <summary>Its own limits; null for none.</summary>
    public LimitsBody? Limits { get; init; }

    /// <summary>True while it may not run jobs.</summary>
    public required bool Suspended { get; init; }
}

/// <summary>The body of a grant.</summary>
internal sealed record GrantBody
{
    /// <summary>How much.</summary>
    public required long AmountNanoUsd { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}

/// <summary>A grant that is in the books.</summary>
internal sealed record GrantView
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>How much.</summary>
    public required long AmountNanoUsd { get; init; }

    /// <summary>What makes this grant different from every other: a repeat with it grants nothing more.</summary>
    public required string Reference { get; init; }

    /// <summary>True when it was in the books before.</summary>
    public required bool Repeated { get; init; }
}

/// <summary>The body that changes a machine's class; what is absent stays.</summary>
internal sealed record MinerClassBody
{
    /// <summary>Whether it may have jobs that ask for trusted machines.</summary>
    public bool? Trusted { get; init; }

    /// <summary>Whether it is attested to keep nothing.</summary>
    public bool? KeepsNothing { get; init; }
}

/// <summary>A machine's class.</summary>
internal sealed record MinerClassView
{
    /// <summary>The machine: its owner's account and its id.</summary>
    public required string MinerId { get; init; }

    /// <summary>Whether it may have jobs that ask for trusted machines.</summary>
    public required bool Trusted { get; init; }

    /// <summary>Whether it is attested to keep nothing.</summary>
    public required bool KeepsNothing { get; init; }
}

/// <summary>The body of a price.</summary>
internal sealed record PriceBody
{
    /// <summary>Nano-USD for 1,000,000 prompt tokens.</summary>
    public required long PromptNanoUsdPerMillion { get; init; }

    /// <summary>Nano-USD for 1,000,000 completion tokens.</summary>
    public required long CompletionNanoUsdPerMillion { get; init; }
}

/// <summary>A model's price.</summary>
internal sealed record PriceView
{
    /// <summary>The model.</summary>
    public required string ModelId { get; init; }

    /// <summary>Counts the changes of this model's price.</summary>
    public required int Version { get; init; }

    /// <summary>Nano-USD for 1,000,000 prompt tokens.</summary>
    public required long PromptNanoUsdPerMillion { get; init; }

    /// <summary>Nano-USD for 1,000,000 completion tokens.</summary>
    public required long CompletionNanoUsdPerMillion { get; init; }
}

/// <summary>An entry of the audit log.</summary>
internal sealed record AuditView
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whose key it was.</summary>
    public required string ActorAccountId { get; init; }

    /// <summary>Which key.</summary>
    public required string ActorKeyId { get; init; }

    /// <summary>What was asked for.</summary>
    public required string Action { get; init; }

    /// <summary>What it was done to.</summary>
    public required string Target { get; init; }

    /// <summary>The particulars.</summary>
    public required JsonElement Detail { get; init; }

    /// <summary>The request.</summary>
    public required string RequestId { get; init; }
}

/// <summary>A page of the audit log.</summary>
internal sealed record AuditList
{
    /// <summary>The entries, the newest first.</summary>
    public required IReadOnlyList<AuditView> Entries { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}

/// <summary>What a check of the books found.</summary>
internal sealed record LedgerCheckView
{
    /// <summary>True when nothing is broken.</summary>
    public required bool Ok { get; init; }

    /// <summary>Transfers in the books.</summary>
    public required long Transfers { get; init; }

    /// <summary>The sum over all accounts; anything but zero is broken.</summary>
    public required long AccountsSumNanoUsd { get; init; }

    /// <summary>Accounts whose credit is in use.</summary>
    public required long OpenLeases { get; init; }

    /// <summary>Jobs that money is held for.</summary>
    public required long OpenHolds { get; init; }

    /// <summary>Of those jobs, the ones that go on.</summary>
    public required long LiveJobs { get; init; }

    /// <summary>What is broken, a sentence each.</summary>
    public required IReadOnlyList<string> Broken { get; init; }
}
