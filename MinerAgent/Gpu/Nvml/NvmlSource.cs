namespace IdleCloud.MinerAgent.Gpu.Nvml;

/// <summary>NVIDIA's GPUs through NVIDIA's library: what <c>nvidia-smi</c> itself asks, without its second of sampling and its text.</summary>
internal sealed class NvmlSource : IGpuSource, IDisposable
{
    /// <summary>A driver that does not answer (a GPU that fell off the bus hangs it) must not hang the agent.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The driver samples up to once a second: so many looks may find nothing new while a program works.</summary>
    private const int LooksPerSample = 3;

    private readonly NvmlLibrary _nvml;
    private readonly TimeProvider _timeProvider;
    private readonly string _driver;
    private readonly Dictionary<int, Shares> _lastShares = [];
    private Task<GpuLook?> _looking = Task.FromResult<GpuLook?>(null);

    private NvmlSource(NvmlLibrary nvml, TimeProvider timeProvider)
    {
        _nvml = nvml;
        _timeProvider = timeProvider;
        _driver = nvml.DriverVersion;
    }

    /// <inheritdoc/>
    public string Name => "NVML";

    /// <inheritdoc/>
    public bool IsNvidia => true;

    /// <inheritdoc/>
    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Opens the library.</summary>
    /// <param name="timeProvider">The clock of the time-out.</param>
    /// <param name="problem">Why it cannot be used, for the owner; null when it can.</param>
    /// <param name="name">The library's name or path; null: this system's.</param>
    public static NvmlSource? TryOpen(TimeProvider timeProvider, out string? problem, string? name = null) =>
        NvmlLibrary.TryOpen(name ?? NvmlLibrary.DefaultName, out NvmlLibrary? library, out problem) ? new NvmlSource(library, timeProvider) : null;

    /// <inheritdoc/>
    public async Task<GpuLook?> LookAsync(CancellationToken cancellationToken)
    {
        // One that hangs is waited for again, and no second one sent after it.
        if (_looking.IsCompleted) _looking = Task.Run(Look, CancellationToken.None);
        try
        {
            return await _looking.WaitAsync(AnswerTimeout, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A library that is closed under a look that hangs takes the agent with it.
        if (_looking.IsCompleted) _nvml.Dispose();
    }

    private GpuLook? Look()
    {
        List<GpuReading> gpus = [];
        List<GpuProcess> processes = [];
        bool isTold = true;
        foreach ((int index, nint? device) in _nvml.Devices().Index())
        {
            if (device is not { } gpu) continue;
            (long? total, long? used) = _nvml.Memory(gpu);
            gpus.Add(new GpuReading(
                index, _nvml.Uuid(gpu), _nvml.Name(gpu), _driver, total, used, _nvml.Load(gpu), _nvml.Celsius(gpu), _nvml.Watts(gpu),
                _nvml.ComputeCapability(gpu), _nvml.IsMig(gpu), _nvml.Encoder(gpu)));
            isTold &= AddProcesses(index, gpu, processes);
        }

        return gpus.Count == 0 ? null : new GpuLook(gpus, isTold ? processes : null, SeesAllProcesses: true);
    }

    private bool AddProcesses(int index, nint gpu, List<GpuProcess> processes)
    {
        if (_nvml.Processes(gpu) is not { } memory) return false;
        IReadOnlyDictionary<int, (double Processors, double Encoder)>? shares = ReadShares(index, gpu);
        foreach ((int id, long? bytes) in memory)
        {
            (double Processors, double Encoder)? share = shares is null ? null : shares.GetValueOrDefault(id);
            processes.Add(new GpuProcess(index, id, share?.Processors, share?.Encoder, bytes));
        }

        // One that has ended since, or is in no list, has used the GPU all the same; it has no memory any more.
        foreach ((int id, (double processors, double encoder)) in shares ?? new Dictionary<int, (double, double)>())
        {
            if (!memory.ContainsKey(id)) processes.Add(new GpuProcess(index, id, processors, encoder, 0));
        }

        return true;
    }

    private IReadOnlyDictionary<int, (double Processors, double Encoder)>? ReadShares(int index, nint gpu)
    {
        Shares? last = _lastShares.GetValueOrDefault(index);
        ulong since = last?.Since ?? 0;
        if (_nvml.Shares(gpu, ref since) is not { } now) return null;
        if (now.Count == 0 && last is { Looks: < LooksPerSample })
        {
            _lastShares[index] = last with { Looks = last.Looks + 1 };
            return last.Of;
        }

        _lastShares[index] = new Shares(now, since, Looks: 1);
        return now;
    }

    /// <summary>What the processes took at the last sample.</summary>
    /// <param name="Of">By process.</param>
    /// <param name="Since">The sample's time, as the library tells it.</param>
    /// <param name="Looks">How often it was told.</param>
    private sealed record Shares(IReadOnlyDictionary<int, (double Processors, double Encoder)> Of, ulong Since, int Looks);
}
