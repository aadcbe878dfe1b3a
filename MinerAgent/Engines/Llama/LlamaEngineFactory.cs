using System.Runtime.InteropServices;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>Starts llama engines: installs what is missing, starts the host, waits until the model is loaded.</summary>
internal sealed class LlamaEngineFactory(LlamaOptions options, TimeProvider timeProvider, ILoggerFactory loggers) : IEngineFactory
{
    /// <inheritdoc/>
    public async Task<IInferenceEngine> StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> packages = LlamaPackages.For(LlamaPackages.CurrentPlatform, RuntimeInformation.OSArchitecture, options.Device);
        if (packages.Count == 0)
        {
            throw new EngineStartException(
                $"npm has no llama.cpp build for {RuntimeInformation.RuntimeIdentifier} with {options.Device}. "
                + "Choose another --gpu, or use --engine openai.", isPermanent: true);
        }

        NodeRuntime node = await NodeRuntime.FindAsync(cancellationToken).ConfigureAwait(false);
        var installer = new NodeModulesInstaller(options.EngineDirectory, node, timeProvider, loggers.CreateLogger<NodeModulesInstaller>());
        string modules = await installer.EnsureAsync(packages, cancellationToken).ConfigureAwait(false);
        string script = Path.Combine(NodeModulesInstaller.HostDirectory, "main.mjs");
        return await new LlamaStart(options, timeProvider, loggers.CreateLogger<LlamaEngineFactory>())
            .RunAsync(node.NodePath, [script], modules, cancellationToken).ConfigureAwait(false);
    }
}
