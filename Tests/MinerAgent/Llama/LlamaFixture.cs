using IdleCloud.MinerAgent.Engines.Llama;

namespace IdleCloud.Tests.MinerAgent.Llama;

/// <summary>One llama engine for the tests of a class.</summary>
public sealed class LlamaFixture : IAsyncLifetime
{
    private LlamaEngine? _engine;

    internal LlamaEngine Engine => _engine ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _engine = await LlamaTestEngine.StartAsync();

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
