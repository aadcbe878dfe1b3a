namespace IdleCloud.Tests.Hosts.Grains;

public sealed class CounterGrain : Grain, ICounterGrain
{
    private int value;

    public ValueTask<int> AddAsync(int amount) => new(value += amount);
}
