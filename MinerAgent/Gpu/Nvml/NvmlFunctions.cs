using System.Runtime.InteropServices;

namespace IdleCloud.MinerAgent.Gpu.Nvml;

/// <summary>NVML's signatures, as its header has them. A device is an opaque pointer.</summary>
internal static class NvmlFunctions
{
    /// <summary>nvmlInit_v2, nvmlShutdown.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn Plain();

    /// <summary>nvmlDeviceGetCount_v2.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn Count(out uint count);

    /// <summary>nvmlSystemGetDriverVersion.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn SystemText([In, Out] byte[] text, uint length);

    /// <summary>nvmlDeviceGetHandleByIndex_v2.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn Handle(uint index, out nint device);

    /// <summary>nvmlDeviceGetName, nvmlDeviceGetUUID.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn Text(nint device, [In, Out] byte[] text, uint length);

    /// <summary>nvmlDeviceGetPowerUsage (milliwatts).</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn Number(nint device, out uint value);

    /// <summary>nvmlDeviceGetTemperature (sensor 0: the chip; °C).</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn Sensor(nint device, uint sensor, out uint value);

    /// <summary>
    /// nvmlDeviceGetEncoderUtilization (percent, microseconds), nvmlDeviceGetMigMode (current, pending),
    /// nvmlDeviceGetCudaComputeCapability (major, minor).
    /// </summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn Pair(nint device, out uint first, out uint second);

    /// <summary>nvmlDeviceGetUtilizationRates.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn Utilization(nint device, out NvmlUtilization utilization);

    /// <summary>nvmlDeviceGetMemoryInfo.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn Memory(nint device, out NvmlMemory memory);

    /// <summary>nvmlDeviceGetMemoryInfo_v2.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn MemoryV2(nint device, ref NvmlMemoryV2 memory);

    /// <summary>nvmlDeviceGetComputeRunningProcesses and nvmlDeviceGetGraphicsRunningProcesses.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn ProcessListV1(nint device, ref uint count, [In, Out] NvmlProcessInfoV1[] processes);

    /// <summary>The same, _v2 and _v3.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn ProcessList(nint device, ref uint count, [In, Out] NvmlProcessInfo[] processes);

    /// <summary>nvmlDeviceGetProcessUtilization.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate NvmlReturn ProcessSamples(nint device, [In, Out] NvmlProcessSample[]? samples, ref uint count, ulong lastSeen);
}
