namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>An interface that no class implements.</summary>
[Alias("IdleCloud.Tests.INobodyGrain")]
public interface INobodyGrain : IGrainWithStringKey;
