namespace IdleCloud.Silo.Pools;

/// <summary>
/// How many jobs at once a miner is given, learned from what it has done with them and never more than it claims: where a job under
/// load gets but a small part of the speed that this miner has shown, the limit is halved; each round of good service adds one.
/// </summary>
internal sealed class LearnedCapacity
{
    /// <summary>
    /// A job that runs at less than this part of the miner's best speed is starved. An engine that batches loses far less, even when it
    /// is full; one that only divides its time loses as much with eight at once, and then gains nothing by taking more.
    /// </summary>
    public const double Starved = 1.0 / 8;

    /// <summary>
    /// Nobody reads faster than 200 tokens a second: a job that has this is not starved, whatever the best was. Measured at a gateway,
    /// the speed of an answer that comes in a few packets is the network's chance, which differs tenfold from one to the next.
    /// </summary>
    public const double NeverStarvedMsPerToken = 5;

    // A best speed is forgotten slowly, so that one lucky measurement does not starve a miner for ever.
    private const double Forgetting = 1.01;

    private double _limit = double.MaxValue;
    private double? _bestMsPerToken;
    private int _quiet;

    /// <summary>Jobs at once.</summary>
    /// <param name="claimed">What the miner claims, ≥ 1.</param>
    public int LimitOf(int claimed) => (int)Math.Clamp(_limit, 1, claimed);

    /// <summary>A job went well.</summary>
    /// <param name="msPerToken">Its speed; null when it was too short to tell.</param>
    /// <param name="atOnce">Jobs that the miner had when this one ended, itself included.</param>
    /// <param name="claimed">What the miner claims.</param>
    public void OnServed(double? msPerToken, int atOnce, int claimed)
    {
        if (msPerToken is not { } speed) return;
        bool isStarved = speed > NeverStarvedMsPerToken && _bestMsPerToken is { } best && speed * Starved > best && atOnce > 1;
        _bestMsPerToken = Math.Min(speed, (_bestMsPerToken ?? speed) * Forgetting);
        if (isStarved) Halve(atOnce, claimed);
        else Grow(claimed);
    }

    /// <summary>A job failed because it was not begun in time while others ran.</summary>
    public void OnOverload(int atOnce, int claimed)
    {
        if (atOnce > 1) Halve(atOnce, claimed);
    }

    private void Halve(int atOnce, int claimed)
    {
        // Jobs that ran beside each other tell of the same crowd: it is answered once.
        if (_quiet > 0)
        {
            _quiet--;
            return;
        }

        int current = Math.Min(LimitOf(claimed), atOnce);
        _limit = Math.Max(1, current / 2);
        _quiet = current - 1;
    }

    private void Grow(int claimed)
    {
        if (_quiet > 0) _quiet--;
        else if (_limit < claimed) _limit += 1 / Math.Max(1, _limit);
    }
}
