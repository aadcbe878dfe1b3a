namespace IdleCloud.Bench.Micro.Grains;

/// <summary>Does next to nothing, so that what is measured is the call.</summary>
[Alias("IdleCloud.Bench.IEchoGrain")]
public interface IEchoGrain : IGrainWithGuidKey
{
    /// <summary>Returns its argument.</summary>
    [Alias("EchoAsync")]
    ValueTask<int> EchoAsync(int value);

    /// <summary>Returns its argument, after which the activation ends: the life of a job.</summary>
    [Alias("EchoAndEndAsync")]
    ValueTask<int> EchoAndEndAsync(int value);
}
