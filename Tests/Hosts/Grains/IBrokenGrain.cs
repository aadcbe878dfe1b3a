namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>A grain that cannot be activated while the store fails.</summary>
[Alias("IdleCloud.Tests.IBrokenGrain")]
public interface IBrokenGrain : IGrainWithIntegerKey
{
    [Alias("GetKeyAsync")]
    ValueTask<long> GetKeyAsync();
}
