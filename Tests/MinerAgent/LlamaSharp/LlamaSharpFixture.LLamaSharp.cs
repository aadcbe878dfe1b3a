using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Engines.LlamaSharp;
using IdleCloud.Tests.MinerAgent.Llama;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.MinerAgent.LlamaSharp;

/// <summary>One llamasharp engine for the tests of a class.</summary>
public sealed class LlamaSharpFixture : IAsyncLifetime
{
    private LlamaEngine? _engine;

    internal LlamaEngine Engine => _engine ?? throw new InvalidOperationException("not started");

    internal static LlamaSharpEngineFactory Factory(LlamaOptions options) => new(options, TimeProvider.System, NullLogger<LlamaSharpEngineFactory>.Instance);

    public async ValueTask InitializeAsync() =>
        _engine = (LlamaEngine)await Factory(LlamaTestEngine.Options()).StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
