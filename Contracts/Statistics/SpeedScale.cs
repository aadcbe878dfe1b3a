namespace IdleCloud.Contracts.Statistics;

/// <summary>Sorts speeds into buckets, four for each doubling: counts of them can be added up, and a median from them is right to a tenth.</summary>
public static class SpeedScale
{
    private const int PerDoubling = 4;

    /// <summary>The bucket of a value above 0.</summary>
    public static int BucketOf(double value) => (int)Math.Floor(Math.Log2(value) * PerDoubling);

    /// <summary>The median; null of nothing.</summary>
    public static double? Median(IEnumerable<SpeedCount> counts)
    {
        SpeedCount[] sorted = [.. counts.OrderBy(static each => each.Bucket)];
        long half = (sorted.Sum(static each => each.Count) + 1) / 2;
        foreach (SpeedCount each in sorted)
        {
            half -= each.Count;
            if (half <= 0) return Math.Pow(2, (each.Bucket + 0.5) / PerDoubling);
        }

        return null;
    }
}
