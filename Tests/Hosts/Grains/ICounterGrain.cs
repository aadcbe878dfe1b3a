namespace IdleCloud.Tests.Hosts.Grains;

[Alias("IdleCloud.Tests.ICounterGrain")]
public interface ICounterGrain : IGrainWithStringKey
{
    [Alias("AddAsync")]
    ValueTask<int> AddAsync(int amount);
}
