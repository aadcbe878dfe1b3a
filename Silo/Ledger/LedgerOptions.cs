namespace IdleCloud.Silo.Ledger;

/// <summary>The books. Section <c>Ledger</c>.</summary>
internal sealed class LedgerOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Ledger";

    /// <summary>
    /// How long PostgreSQL may take to confirm that it has logged bills, before they go to the outcome journal instead. Shorter hides a
    /// database that hangs from customers, longer journals less when it is merely slow. Default: 500 ms.
    /// </summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long PostgreSQL may take to bring a commit of bills into the books before its connection is given up and they are tried again on
    /// another. Nobody waits for it but the lag. What another silo has begun and not gone on with for so long is given up for it: it hangs.
    /// Default: 2 s.
    /// </summary>
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long any other change of the books may take: opening a lease, a grant, a payout. Default: 1.5 s.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How often a database that is away is tried again. Default: 250 ms.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How often a database that nothing is written to is asked whether it is there. While it is not, no job is admitted. Shorter finds
    /// out sooner, for a statement each time. Default: 500 ms.
    /// </summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Bills in one row of the log, in one write of the journal, and in one commit, at most. Default: 512.</summary>
    public int MaxBatch { get; set; } = 512;

    /// <summary>
    /// How long bills gather for a commit. Longer makes fewer and larger commits, which cost PostgreSQL less; what reads the books does not
    /// wait for it. Default: 40 ms.
    /// </summary>
    public TimeSpan GatherTime { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How far in time the books may be behind what was accepted; beyond it no job is admitted. Default: 1 s.</summary>
    public TimeSpan MaxLag { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How far in bytes of bills the books may be behind; beyond it no job is admitted. What <see cref="JournalMaxBytes"/> has
    /// more is for the jobs that run then. Default: 32 MiB.
    /// </summary>
    public long MaxLagBytes { get; set; } = 32 << 20;

    /// <summary>
    /// How old a bill gets in the log before any silo brings it into the books: its own one died, or is that far behind. Looked for twice in
    /// that time. Must be longer than <see cref="MaxLag"/>. Default: 3 s.
    /// </summary>
    public TimeSpan TakeOverAge { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Bills that may wait to be accepted; more are refused, and their answers end with an error. Default: 16,384.</summary>
    public int QueueLength { get; set; } = 16_384;

    /// <summary>
    /// Where the outcome journal is kept: what customers have been told while PostgreSQL was away. Every silo needs a directory of its
    /// own, on a disk that survives its restarts, and it must come back to the same one. Default: <c>.idlecloud/journal</c>.
    /// </summary>
    public string JournalDirectory { get; set; } = ".idlecloud/journal";

    /// <summary>
    /// Bills in the journal that are not in the books, in bytes at most: about 800 for each. When it is full, answers end with an error and
    /// cost nothing. Its files take 1 MiB more than the most that there ever was. Default: 64 MiB.
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
