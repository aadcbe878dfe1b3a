namespace IdleCloud.Tests.Hosts.Grains;

public sealed class ShapesGrain : Grain, IShapesGrain
{
    public async Task TaskAsync() => await Task.Yield();

    public async ValueTask ValueTaskAsync() => await Task.Yield();

    public async Task<string?> TaskOfAsync(string? text)
    {
        await Task.Yield();
        return text;
    }

    public ValueTask<int> SumAsync(int a, int b, int c, int d, int e, CancellationToken cancellationToken, int f, int g, int h, int @class) =>
        new(a + b + c + d + e + f + g + h + @class);

    public ValueTask<Guid> KeyAsync() => new(this.GetPrimaryKey());

    public ValueTask<string> IdentityAsync() => new(IdentityString);

    public ValueTask<IShapesGrain> SelfAsync() => new(this.AsReference<IShapesGrain>());

    public ValueTask<string> InheritedAsync() => new("inherited");
}
