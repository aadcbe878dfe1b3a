namespace IdleCloud.Silo.Accounts;

/// <summary>What one key does and has done.</summary>
internal sealed class KeyUse
{
    /// <summary>Its requests of the last minute.</summary>
    public RateWindow Window { get; } = new();

    /// <summary>Its requests that run now, those included that still wait for the answer of their admission.</summary>
    public int Running { get; set; }

    /// <summary>What is held for them.</summary>
    public long HeldNanoUsd { get; set; }

    /// <summary>What it has spent in all; the ledger is asked for it only of keys with a budget.</summary>
    public KeySpend Spend { get; } = new();

    /// <summary>The question, while the ledger is asked: whether it has answered.</summary>
    public Task<bool>? Asking { get; set; }

    /// <summary>True when forgetting it changes nothing but what must be asked again.</summary>
    public bool IsIdleAt(TimeSpan now) => Running == 0 && HeldNanoUsd == 0 && Spend.IsQuiet && Window.CountAt(now) == 0;
}
