using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using static IdleCloud.MinerAgent.Gpu.Nvml.NvmlFunctions;

namespace IdleCloud.MinerAgent.Gpu.Nvml;

/// <summary>
/// NVIDIA's management library, found at run time; its functions by name, so that one which a driver does not have is a gap and not
/// an end. What a GPU does not tell is null. Not for several threads at once.
/// </summary>
internal sealed class NvmlLibrary : IDisposable
{
    private const int TextLength = 128;

    /// <summary>More than run on a GPU; the library tells how many there would be, and then it is asked for so many.</summary>
    private const int FirstProcesses = 64;

    /// <summary>A number of processes that no GPU has: the answer is nonsense.</summary>
    private const int MaxProcesses = 4096;

    private readonly nint _library;
    private readonly Plain _shutdown;

    private NvmlLibrary(nint library, Plain shutdown)
    {
        _library = library;
        _shutdown = shutdown;
    }

    /// <summary>Where it is on this system.</summary>
    public static string DefaultName => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.SystemDirectory, "nvml.dll")
        : "libnvidia-ml.so.1";

    /// <summary>Loads and initialises it.</summary>
    /// <param name="name">Its name or path.</param>
    /// <param name="nvml">The library; null when it cannot be used.</param>
    /// <param name="problem">Why not, for the owner.</param>
    public static bool TryOpen(string name, [NotNullWhen(true)] out NvmlLibrary? nvml, [NotNullWhen(false)] out string? problem)
    {
        nvml = null;
        if (!NativeLibrary.TryLoad(name, out nint library))
        {
            problem = NvmlProblem.NoLibrary;
            return false;
        }

        NvmlReturn code = NvmlReturn.FunctionNotFound;
        if (Find<Plain>(library, "nvmlInit_v2") is { } initialise && Find<Plain>(library, "nvmlShutdown") is { } shutdown
            && (code = initialise()) == NvmlReturn.Success)
        {
            nvml = new NvmlLibrary(library, shutdown);
            problem = null;
            return true;
        }

        NativeLibrary.Free(library);
        problem = NvmlProblem.Describe(code);
        return false;
    }

    /// <summary>The driver's version; empty when it is not told.</summary>
    public string DriverVersion => ReadText(buffer => Find<SystemText>(_library, "nvmlSystemGetDriverVersion")?.Invoke(buffer, TextLength));

    /// <summary>The GPUs, in the order of their numbers; null for one that does not answer.</summary>
    public IReadOnlyList<nint?> Devices()
    {
        if (Find<Count>(_library, "nvmlDeviceGetCount_v2") is not { } count || count(out uint devices) != NvmlReturn.Success) return [];
        Handle? handle = Find<Handle>(_library, "nvmlDeviceGetHandleByIndex_v2");
        return [.. Enumerable.Range(0, (int)devices).Select(index =>
            handle?.Invoke((uint)index, out nint device) == NvmlReturn.Success ? device : (nint?)null)];
    }

    /// <summary>A GPU's name.</summary>
    public string Name(nint device) => ReadText(buffer => Find<Text>(_library, "nvmlDeviceGetName")?.Invoke(device, buffer, TextLength));

    /// <summary>A GPU's own id.</summary>
    public string Uuid(nint device) => ReadText(buffer => Find<Text>(_library, "nvmlDeviceGetUUID")?.Invoke(device, buffer, TextLength));

    /// <summary>Bytes in all and in use. The driver's own share is in use only where the library cannot tell it apart.</summary>
    public (long? Total, long? Used) Memory(nint device)
    {
        var second = new NvmlMemoryV2 { Version = (uint)Marshal.SizeOf<NvmlMemoryV2>() | (2u << 24) };
        if (Find<MemoryV2>(_library, "nvmlDeviceGetMemoryInfo_v2")?.Invoke(device, ref second) == NvmlReturn.Success)
        {
            return ((long)second.Total, (long)second.Used);
        }

        NvmlMemory first = default;
        return Find<Memory>(_library, "nvmlDeviceGetMemoryInfo")?.Invoke(device, out first) == NvmlReturn.Success
            ? ((long)first.Total, (long)first.Used)
            : (null, null);
    }

    /// <summary>Percent of the last moments in which anything ran.</summary>
    public double? Load(nint device)
    {
        NvmlUtilization utilization = default;
        return Find<Utilization>(_library, "nvmlDeviceGetUtilizationRates")?.Invoke(device, out utilization) == NvmlReturn.Success ? utilization.Gpu : null;
    }

    /// <summary>Percent of the video encoder.</summary>
    public double? Encoder(nint device) => ReadPair(device, "nvmlDeviceGetEncoderUtilization")?.First;

    /// <summary>Of the chip, in °C.</summary>
    public double? Celsius(nint device)
    {
        uint value = 0;
        return Find<Sensor>(_library, "nvmlDeviceGetTemperature")?.Invoke(device, 0, out value) == NvmlReturn.Success ? value : null;
    }

    /// <summary>Drawn now.</summary>
    public double? Watts(nint device)
    {
        uint milliwatts = 0;
        return Find<Number>(_library, "nvmlDeviceGetPowerUsage")?.Invoke(device, out milliwatts) == NvmlReturn.Success ? milliwatts / 1000.0 : null;
    }

    /// <summary>For example "8.9".</summary>
    public string? ComputeCapability(nint device) =>
        ReadPair(device, "nvmlDeviceGetCudaComputeCapability") is (uint major, uint minor) ? $"{major}.{minor}" : null;

    /// <summary>The GPU is divided into instances.</summary>
    public bool IsMig(nint device) => ReadPair(device, "nvmlDeviceGetMigMode") is (1, _);

    /// <summary>Who computes or draws with a GPU, and the memory that each has; null where that cannot be told.</summary>
    public IReadOnlyDictionary<int, long?>? Processes(nint device)
    {
        Dictionary<int, long?> all = [];
        bool isTold = false;
        foreach (string kind in new[] { "Compute", "Graphics" })
        {
            if (ReadProcesses(device, $"nvmlDeviceGet{kind}RunningProcesses") is not { } processes) continue;
            isTold = true;
            foreach ((uint id, ulong bytes) in processes)
            {
                long? known = bytes > long.MaxValue ? null : (long)bytes;
                // One that does both is in both lists, with the same memory.
                long? before = all.GetValueOrDefault((int)id);
                all[(int)id] = before > known || known is null ? before : known;
            }
        }

        return isTold ? all : null;
    }

    /// <summary>What each process took of a GPU since a moment: of several samples the mean.</summary>
    /// <param name="device">The GPU.</param>
    /// <param name="since">Microseconds since 1970; gets the last sample's.</param>
    /// <returns>Null where it cannot be told; empty when nobody took anything.</returns>
    public IReadOnlyDictionary<int, (double Processors, double Encoder)>? Shares(nint device, ref ulong since)
    {
        if (Find<ProcessSamples>(_library, "nvmlDeviceGetProcessUtilization") is not { } ask) return null;
        uint count = 0;
        NvmlReturn code = ask(device, null, ref count, since);
        if (code == NvmlReturn.NotFound || (code == NvmlReturn.Success && count == 0)) return new Dictionary<int, (double, double)>();
        if (code is not (NvmlReturn.InsufficientSize or NvmlReturn.Success) || count > MaxProcesses) return null;
        var samples = new NvmlProcessSample[count];
        code = ask(device, samples, ref count, since);
        if (code == NvmlReturn.NotFound) return new Dictionary<int, (double, double)>();
        if (code != NvmlReturn.Success || count > samples.Length) return null;
        NvmlProcessSample[] told = samples[..(int)count];
        since = told.Select(sample => sample.Time).Append(since).Max();
        return told.GroupBy(sample => (int)sample.ProcessId)
            .ToDictionary(own => own.Key, own => (own.Average(sample => Percent(sample.Processors)), own.Average(sample => Percent(sample.Encoder))));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shutdown();
        NativeLibrary.Free(_library);
    }

    /// <summary>Drivers have been seen to tell numbers far above 100 for processes that have just ended.</summary>
    private static double Percent(uint told) => told > 100 ? 0 : told;

    private IEnumerable<(uint Id, ulong Bytes)>? ReadProcesses(nint device, string name)
    {
        if ((Find<ProcessList>(_library, name + "_v3") ?? Find<ProcessList>(_library, name + "_v2")) is { } newer)
        {
            return ReadAll<NvmlProcessInfo>((ref uint count, NvmlProcessInfo[] processes) => newer(device, ref count, processes))
                ?.Select(process => (process.ProcessId, process.UsedMemory));
        }

        return Find<ProcessListV1>(_library, name) is { } older
            ? ReadAll<NvmlProcessInfoV1>((ref uint count, NvmlProcessInfoV1[] processes) => older(device, ref count, processes))
                ?.Select(process => (process.ProcessId, process.UsedMemory))
            : null;
    }

    private static T[]? ReadAll<T>(AskForAll<T> ask)
    {
        uint room = FirstProcesses;
        // Processes may come between the two questions; the third is not needed in practice.
        for (int attempt = 0; attempt < 3; attempt++)
        {
            var processes = new T[room];
            uint count = room;
            NvmlReturn code = ask(ref count, processes);
            if (code == NvmlReturn.Success && count <= room) return processes[..(int)count];
            if (code != NvmlReturn.InsufficientSize || count > MaxProcesses) return null;
            room = Math.Max(count, room) * 2;
        }

        return null;
    }

    private (uint First, uint Second)? ReadPair(nint device, string name)
    {
        uint first = 0, second = 0;
        return Find<Pair>(_library, name)?.Invoke(device, out first, out second) == NvmlReturn.Success ? (first, second) : null;
    }

    private static string ReadText(Func<byte[], NvmlReturn?> read)
    {
        byte[] buffer = new byte[TextLength];
        return read(buffer) == NvmlReturn.Success ? Encoding.UTF8.GetString(buffer.AsSpan(0, Math.Max(0, buffer.AsSpan().IndexOf((byte)0)))) : "";
    }

    private static T? Find<T>(nint library, string name) where T : Delegate =>
        NativeLibrary.TryGetExport(library, name, out nint function) ? Marshal.GetDelegateForFunctionPointer<T>(function) : null;

    private delegate NvmlReturn AskForAll<T>(ref uint count, T[] processes);
}
