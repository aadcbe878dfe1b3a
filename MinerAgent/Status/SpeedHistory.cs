namespace IdleCloud.MinerAgent.Status;

/// <summary>The speed of the last minute, one value per second.</summary>
internal sealed class SpeedHistory
{
    private const int Seconds = 60;
    private readonly Lock _gate = new();
    private readonly Queue<double> _speeds = new();

    /// <summary>The values, oldest first.</summary>
    public IReadOnlyList<double> Values
    {
        get
        {
            lock (_gate) return [.. _speeds];
        }
    }

    /// <summary>Adds this second's value.</summary>
    public void Add(double tokensPerSecond)
    {
        lock (_gate)
        {
            _speeds.Enqueue(tokensPerSecond);
            if (_speeds.Count > Seconds) _speeds.Dequeue();
        }
    }
}
