namespace IdleCloud.Tests.Hosts.Grains;

[Alias("IdleCloud.Tests.IShapesBase")]
public interface IShapesBase : IGrain
{
    [Alias("InheritedAsync")]
    ValueTask<string> InheritedAsync();
}
