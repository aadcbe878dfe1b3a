using System.Globalization;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>Starts a host of llama.cpp and waits until it has loaded the model.</summary>
/// <param name="options">What with.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Gets what the host writes to stderr.</param>
internal sealed partial class LlamaStart(LlamaOptions options, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>Starts it.</summary>
    /// <param name="program">The host's program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="modules">The folder that holds node_modules; empty for a host without.</param>
    /// <param name="cancellationToken">Gives up and ends the process.</param>
    /// <exception cref="EngineStartException">It does not start, or cannot load the model.</exception>
    public async Task<LlamaEngine> RunAsync(string program, IReadOnlyList<string> arguments, string modules, CancellationToken cancellationToken)
    {
        LogLoading(logger, Path.GetFileName(options.ModelPath), options.Device, options.Threads);
        HostProcess host = await HostProcess.StartAsync(program, arguments, Configure, options.CudaDevices, logger, cancellationToken).ConfigureAwait(false);
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
