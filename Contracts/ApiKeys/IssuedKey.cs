namespace IdleCloud.Contracts.ApiKeys;

/// <summary>A key just made: the only place where its secret is ever seen.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.IssuedKey")]
public sealed record IssuedKey
{
    /// <summary>The whole key, for example <c>ic_…</c>.</summary>
    [Id(0)] public required string Secret { get; init; }

    /// <summary>What is stored of it.</summary>
    [Id(1)] public required ApiKeyInfo Info { get; init; }

    /// <summary>Leaves the secret out, so that a key never reaches a log by way of a record's text.</summary>
    public override string ToString() => $"IssuedKey {{ Secret = …{Info.LastFour}, AccountId = {Info.AccountId} }}";
}
