using IdleCloud.MinerAgent.Engines.Llama;

namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>
/// Starts llamasharp engines: this program once more, as a child that loads llama.cpp through LLamaSharp and speaks what the llama engine's
/// host speaks. A process, and not this one: only a process that is gone has given its memory back, and only a process can be killed.
/// </summary>
internal sealed class LlamaSharpEngineFactory(LlamaOptions options, TimeProvider timeProvider, ILogger<LlamaSharpEngineFactory> logger) : IEngineFactory
{
    /// <summary>The command by which this program is the host; of no use to people.</summary>
    public const string HostCommand = "llamasharp-host";

    /// <summary>The agent's program: not always the one that runs, which may be a test's.</summary>
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "idlecloud-miner.exe" : "idlecloud-miner");

    /// <inheritdoc/>
    public async Task<IInferenceEngine> StartAsync(CancellationToken cancellationToken) =>
        await new LlamaStart(options, timeProvider, logger).RunAsync(Program, [HostCommand], modules: "", cancellationToken).ConfigureAwait(false);
}
