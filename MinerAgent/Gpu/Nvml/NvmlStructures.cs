using System.Runtime.InteropServices;

namespace IdleCloud.MinerAgent.Gpu.Nvml;

/// <summary>nvmlMemory_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    /// <summary>Bytes.</summary>
    public ulong Total;

    /// <summary>Bytes.</summary>
    public ulong Free;

    /// <summary>Bytes; what the driver keeps for itself is among them.</summary>
    public ulong Used;
}

/// <summary>nvmlMemory_v2_t, which tells the driver's own share apart.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemoryV2
{
    /// <summary>The structure's size and, from bit 24 on, its version.</summary>
    public uint Version;

    /// <summary>Bytes.</summary>
    public ulong Total;

    /// <summary>Bytes that the driver keeps for itself.</summary>
    public ulong Reserved;

    /// <summary>Bytes.</summary>
    public ulong Free;

    /// <summary>Bytes.</summary>
    public ulong Used;
}

/// <summary>nvmlUtilization_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization
{
    /// <summary>Percent of the last moments in which a kernel ran.</summary>
    public uint Gpu;

    /// <summary>Percent of them in which memory was read or written.</summary>
    public uint Memory;
}

/// <summary>nvmlProcessInfo_v1_t, of drivers before 2021.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcessInfoV1
{
    /// <summary>The process.</summary>
    public uint ProcessId;

    /// <summary>Bytes; all bits set where they are not told.</summary>
    public ulong UsedMemory;
}

/// <summary>nvmlProcessInfo_v2_t and nvmlProcessInfo_t of the functions _v2 and _v3.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcessInfo
{
    /// <summary>The process.</summary>
    public uint ProcessId;

    /// <summary>Bytes; all bits set where they are not told.</summary>
    public ulong UsedMemory;

    /// <summary>With MIG: the instance.</summary>
    public uint GpuInstance;

    /// <summary>With MIG: the instance's part.</summary>
    public uint ComputeInstance;
}

/// <summary>nvmlProcessUtilizationSample_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcessSample
{
    /// <summary>The process.</summary>
    public uint ProcessId;

    /// <summary>Microseconds since 1970.</summary>
    public ulong Time;

    /// <summary>Percent of the GPU's processors.</summary>
    public uint Processors;

    /// <summary>Percent of the memory's bandwidth.</summary>
    public uint Memory;

    /// <summary>Percent of the video encoder.</summary>
    public uint Encoder;

    /// <summary>Percent of the video decoder.</summary>
    public uint Decoder;
}
