namespace IdleCloud.Contracts.ApiKeys;

/// <summary>What a key is for. The kind is told by the prefix.</summary>
[GenerateSerializer, Alias("IdleCloud.ApiKeyKind")]
public enum ApiKeyKind
{
    /// <summary><c>ic_</c>: a customer's key for the inference API.</summary>
    Customer,

    /// <summary><c>im_</c>: an owner's key for miner agents.</summary>
    Miner,

    /// <summary><c>io_</c>: an operator's key.</summary>
    Operator,

    /// <summary><c>is_</c>: what a person who signed in has for a while; opens the account API and nothing else.</summary>
    Session,
}
