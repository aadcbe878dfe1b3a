namespace IdleCloud.Tests.Hosts.Grains;

public sealed class CounterGrain : Grain, ICounterGrain
{
    private int _value;

    public ValueTask<int> AddAsync(int amount) => new(_value += amount);
}
