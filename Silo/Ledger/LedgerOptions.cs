namespace IdleCloud.Silo.Ledger;

/// <summary>The books. Section <c>Ledger</c>.</summary>
internal sealed class LedgerOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Ledger";

    /// <summary>
    /// How long PostgreSQL may take to confirm a commit of bills before they go to the outcome journal instead. Shorter hides a
    /// database that hangs from customers, longer journals less when it is merely slow. Default: 500 ms.
    /// </summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long any other change of the books may take: opening a lease, a grant, a payout. Default: 1.5 s.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How often a database that is away is tried again. Default: 250 ms.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How often a database that nothing is written to is asked whether it is there. While it is not, no job is admitted. Shorter finds
    /// out sooner, for a statement each time. Default: 500 ms.
    /// </summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Bills in one commit at most. More bring more per second and a longer wait for the first of them. Default: 512.</summary>
    public int MaxBatch { get; set; } = 512;

    /// <summary>Bills that may wait for a commit; more are refused, and their answers end with an error. Default: 16,384.</summary>
    public int QueueLength { get; set; } = 16_384;

    /// <summary>
    /// Where the outcome journal is kept; every silo needs a directory of its own, on a disk that survives its restarts.
    /// Default: <c>.idlecloud/journal</c>.
    /// </summary>
    public string JournalDirectory { get; set; } = ".idlecloud/journal";

    /// <summary>
    /// The journal's size at most: about 700 bytes for each answer that ends while PostgreSQL is away. When it is full, answers end with
    /// an error and cost nothing. Default: 64 MiB.
    /// </summary>
    public long JournalMaxBytes { get; set; } = 64 << 20;

    /// <summary>
    /// How long a lease lives that nobody renews; its holder renews it several times in that time. Shorter frees the credit of a silo
    /// that died sooner, longer survives a longer outage of PostgreSQL without opening leases anew. Default: 5 min.
    /// </summary>
    public TimeSpan LeaseTimeToLive { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often leases that nobody renews are looked for. Default: 30 s.</summary>
    public TimeSpan ReapInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a miner's pay stays in escrow before it can be paid out: longer than a customer's payment can be taken back without
    /// notice. Default: 7 days.
    /// </summary>
    public TimeSpan EscrowAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often pay whose time in escrow is over is looked for; an owner's is released once a day. Default: 10 min.</summary>
    public TimeSpan EscrowInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a check of the books may take. Default: 2 min.</summary>
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
