namespace IdleCloud.Silo.Accounts;

/// <summary>How accounts spend. Section <c>Spending</c>.</summary>
internal sealed class SpendingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Spending";

    /// <summary>The miner's share of what its answer costs, in parts per million; the rest is the house's. Default: 800,000, four fifths.</summary>
    public int MinerSharePpm { get; set; } = 800_000;

    /// <summary>
    /// How long an admission waits for the ledger, where it has to ask it at all: the first of an account, and after a lease was lost.
    /// Then the customer is told that the service is unavailable. Shorter tells sooner, longer outlives the database's pauses.
    /// Default: 1.5 s.
    /// </summary>
    public TimeSpan LedgerTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// After so long a hold is given up whose job nobody has ended, because its gateway died: longer than a gateway lets any job run,
    /// shorter gives a customer back its money sooner. Default: 11 min.
    /// </summary>
    public TimeSpan HoldTimeout { get; set; } = TimeSpan.FromMinutes(11);

    /// <summary>
    /// Jobs that run for longer are asked about at their gateways, with each sweep: one that its gateway no longer has is ended then, free of
    /// charge. Shorter gives a customer back its money sooner, for more questions. Default: 20 s.
    /// </summary>
    public TimeSpan AskAboutJobsAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often holds are looked through for such. Default: 5 s.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often an account that is in use renews its lease, and looks for new credit on the way; well below the ledger's time to live
    /// of a lease. Default: 1 min.
    /// </summary>
    public TimeSpan RenewInterval { get; set; } = TimeSpan.FromMinutes(1);
}
