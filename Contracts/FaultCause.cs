namespace IdleCloud.Contracts;

/// <summary>
/// Whose fault a failed attempt was. Every failed attempt names exactly one, and only <see cref="Miner"/> may ever count
/// against a miner: a platform fault never does.
/// </summary>
[GenerateSerializer, Alias("IdleCloud.FaultCause")]
public enum FaultCause
{
    /// <summary>The request itself: too long for the model, hung up, read too slowly.</summary>
    Customer,

    /// <summary>The miner: its engine crashed, its frames broke the protocol, it missed a deadline while connected.</summary>
    Miner,

    /// <summary>This platform: a gateway or silo restarted, a store was away, a slot was handed out twice.</summary>
    Platform,

    /// <summary>The connection between miner and gateway was lost; who lost it cannot be told.</summary>
    Network,

    /// <summary>The model: it produced nothing usable although everything around it worked.</summary>
    Model,
}
