namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>Methods of every shape that a grain interface may have.</summary>
[Alias("IdleCloud.Tests.IShapesGrain")]
public interface IShapesGrain : IGrainWithGuidKey, IShapesBase
{
    [Alias("TaskAsync")]
    Task TaskAsync();

    [Alias("ValueTaskAsync")]
    ValueTask ValueTaskAsync();

    [Alias("TaskOfAsync")]
    Task<string?> TaskOfAsync(string? text);

    [Alias("SumAsync")]
    ValueTask<int> SumAsync(int a, int b, int c, int d, int e, CancellationToken cancellationToken, int f, int g, int h, int @class);

    [Alias("KeyAsync")]
    ValueTask<Guid> KeyAsync();

    [Alias("IdentityAsync")]
    ValueTask<string> IdentityAsync();

    [Alias("SelfAsync")]
    ValueTask<IShapesGrain> SelfAsync();
}
