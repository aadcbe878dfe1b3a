namespace IdleCloud.Bench.Micro.Grains;

internal sealed class EchoGrain : Grain, IEchoGrain
{
    public ValueTask<int> EchoAsync(int value) => ValueTask.FromResult(value);

    public ValueTask<int> EchoAndEndAsync(int value)
    {
        DeactivateOnIdle();
        return ValueTask.FromResult(value);
    }
}
