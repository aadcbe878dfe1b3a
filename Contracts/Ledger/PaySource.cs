namespace IdleCloud.Contracts.Ledger;

/// <summary>What a miner is paid by.</summary>
[GenerateSerializer, Alias("IdleCloud.PaySource")]
public enum PaySource
{
    /// <summary>It had no ask: the owners' share of the customer's price, which was the list price then.</summary>
    ShareOfPrice,

    /// <summary>Its own ask.</summary>
    Ask,
}
