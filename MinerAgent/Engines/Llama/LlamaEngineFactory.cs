using System.Globalization;
using System.Runtime.InteropServices;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>Starts llama engines: installs what is missing, starts the host, waits until the model is loaded.</summary>
internal sealed partial class LlamaEngineFactory(LlamaOptions options, TimeProvider timeProvider, ILoggerFactory loggers) : IEngineFactory
{
    private readonly ILogger _logger = loggers.CreateLogger<LlamaEngineFactory>();

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

        LogLoading(_logger, Path.GetFileName(options.ModelPath), options.Device, options.Threads);
        HostProcess host = await HostProcess.StartAsync(node.NodePath, Configure, options.CudaDevices, _logger, cancellationToken).ConfigureAwait(false);
        try
        {
            return new LlamaEngine(host, await ReadInfoAsync(host, cancellationToken).ConfigureAwait(false), timeProvider);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        HostConfiguration Configure(HostAddress address, string token) => new(
            address, token, modules, Path.GetFullPath(options.ModelPath), GpuName(options.Device), options.Threads, options.Slots, options.Context);
    }

    private async Task<EngineInfo> ReadInfoAsync(HostProcess host, CancellationToken cancellationToken)
    {
        HostFrame? frame = await host.Connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (frame is { Event: "ready" }) return new EngineInfo(frame.Engine, NameOf(frame.Name), frame.Context, frame.Slots, CanResume: true);
        if (frame is { Event: "fatal" }) throw new EngineStartException(DescribeFailure(frame.Message), isPermanent: true);
        string reason = await host.DescribeEndAsync().ConfigureAwait(false);
        throw new EngineStartException($"The llama engine did not load the model: {reason}", isPermanent: false);
    }

    /// <summary>llama.cpp itself says no more than that it failed.</summary>
    private string DescribeFailure(string reason) => string.Create(
        CultureInfo.InvariantCulture,
        $"The model could not be loaded: {reason}. The file {options.ModelPath} may be cut off (it has {new FileInfo(options.ModelPath).Length:N0} bytes: ")
        + "compare with where it came from), of a kind that this llama.cpp does not know, or too large for the memory: then try a smaller --context, "
        + "fewer --slots, or another --gpu.";

    private string NameOf(string generalName) => generalName.Length > 0 ? generalName : Path.GetFileNameWithoutExtension(options.ModelPath);

    private static string GpuName(ComputeDevice device) => device switch
    {
        ComputeDevice.Cuda => "cuda",
        ComputeDevice.Vulkan => "vulkan",
        ComputeDevice.Metal => "metal",
        _ => "",
    };
}
