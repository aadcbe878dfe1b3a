namespace IdleCloud.MinerAgent.Status;

/// <summary>The speed of the last minute, one value per second.</summary>
internal sealed class SpeedHistory
{
    private const int Seconds = 60;
    private readonly Lock gate = new();
    private readonly Queue<double> speeds = new();

    /// <summary>The values, oldest first.</summary>
    public IReadOnlyList<double> Values
    {
        get
        {
            lock (gate) return [.. speeds];
        }
    }

    /// <summary>Adds this second's value.</summary>
    public void Add(double tokensPerSecond)
    {
        lock (gate)
        {
            speeds.Enqueue(tokensPerSecond);
            if (speeds.Count > Seconds) speeds.Dequeue();
        }
    }
}
