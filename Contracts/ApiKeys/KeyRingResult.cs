namespace IdleCloud.Contracts.ApiKeys;

/// <summary>The answer to a change of an account's keys.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.KeyRingResult")]
public sealed record KeyRingResult
{
    /// <summary>What became of it.</summary>
    [Id(0)] public required KeyRingStatus Status { get; init; }

    /// <summary>The key as it is now; null where there is none.</summary>
    [Id(1)] public ApiKeyInfo? Key { get; init; }

    /// <summary>The new secret, where one was made: the only time that it is seen.</summary>
    [Id(2)] public string? Secret { get; init; }

    /// <summary>The new secret.</summary>
    /// <exception cref="InvalidOperationException">None was made.</exception>
    public string NewSecret => Secret ?? throw new InvalidOperationException($"No key was made: {Status}.");

    /// <summary>Leaves the secret out, so that a key never reaches a log by way of a record's text.</summary>
    public override string ToString() => $"KeyRingResult {{ Status = {Status}, Key = {Key?.Id} }}";
}
