namespace IdleCloud.Contracts.ApiKeys;

/// <summary>What a key may be used for: a closed list. <see cref="ApiScopeNames"/> has the names that the API gives them.</summary>
[Flags]
[GenerateSerializer, Alias("IdleCloud.ApiScopes")]
public enum ApiScopes
{
    /// <summary>Nothing. Also what miner keys have: they open miner connections and nothing else.</summary>
    None = 0,

    /// <summary><c>chat</c>: ask models for answers.</summary>
    Chat = 1,

    /// <summary><c>embeddings</c>: ask models for embeddings.</summary>
    Embeddings = 2,

    /// <summary><c>models</c>: list the models.</summary>
    Models = 4,

    /// <summary><c>account:read</c>: see the account, its keys, usage, bills and machines.</summary>
    AccountRead = 8,

    /// <summary><c>account:write</c>: pay for credit, ask for payouts, set alerts.</summary>
    AccountWrite = 16,

    /// <summary><c>keys:write</c>: make, change and revoke keys, none with more scopes than its own.</summary>
    KeysWrite = 32,

    /// <summary>What a key gets for which nothing else is said: inference alone.</summary>
    Inference = Chat | Embeddings | Models,

    /// <summary>Everything; what a signed-in person has.</summary>
    All = Inference | AccountRead | AccountWrite | KeysWrite,
}
