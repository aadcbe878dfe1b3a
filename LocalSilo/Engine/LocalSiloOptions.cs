namespace IdleCloud.LocalSilo.Engine;

/// <summary>The settings of the local grain host; the defaults are Orleans'.</summary>
public sealed class LocalSiloOptions
{
    /// <summary>How long a caller waits for an answer before it gets <see cref="TimeoutException"/>. Default: 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls that may wait in or for one activation; more get <c>LimitExceededException</c>. Default: 10,000 (Orleans': no limit).</summary>
    public int MaxQueuedCalls { get; set; } = 10_000;

    /// <summary>How long an activation stays without calls: shorter frees memory, longer saves activations. Default: 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. Default: 1 min.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long OnActivateAsync may take. Default: 30 s.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long OnDeactivateAsync may take. Default: 30 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
