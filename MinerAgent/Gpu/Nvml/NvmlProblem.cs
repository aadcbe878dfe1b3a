namespace IdleCloud.MinerAgent.Gpu.Nvml;

/// <summary>Says in the owner's words why NVIDIA's library shows no GPU, and what helps. Pure.</summary>
internal static class NvmlProblem
{
    /// <summary>The library is not there.</summary>
    public const string NoLibrary = "NVIDIA's library (libnvidia-ml.so.1, on Windows nvml.dll) is not here: it comes with NVIDIA's driver";

    /// <summary>What a refusal means.</summary>
    public static string Describe(NvmlReturn code) => code switch
    {
        NvmlReturn.DriverNotLoaded => "NVIDIA's driver is installed but not loaded: restart the machine; if that does not help, install the driver anew "
            + "(after an update of the kernel its module must be built again)",
        NvmlReturn.VersionMismatch => "NVIDIA's driver was updated while the old one was still loaded (driver and library differ): restart the machine",
        NvmlReturn.NoPermission => "this user may not use the GPU: add it to the groups video and render, or look at who owns /dev/nvidia*",
        NvmlReturn.GpuIsLost => "the GPU does not answer any more (it fell off the bus): restart the machine, and look at its power cables and heat",
        NvmlReturn.ResetRequired => "the GPU must be reset: restart the machine",
        NvmlReturn.InsufficientPower => "the GPU has too little power: connect all its power cables",
        NvmlReturn.OperatingSystem =>
            "the system keeps the GPU from this program: a container must be given the GPU, and /dev/nvidia* must be open to it",
        NvmlReturn.IrqIssue => "the kernel has trouble with the GPU's interrupts: restart the machine, and look at the kernel's log",
        NvmlReturn.CorruptedInfoRom => "the GPU reports that its own store of settings is damaged: ask its maker",
        NvmlReturn.Timeout or NvmlReturn.NotReady or NvmlReturn.InUse => "NVIDIA's driver is busy: try again in a minute",
        NvmlReturn.GpuNotFound or NvmlReturn.NotFound => "NVIDIA's driver shows no GPU: is it in its slot, and not given to a virtual machine?",
        NvmlReturn.LibraryNotFound => "a part of NVIDIA's driver is missing: install the driver anew",
        NvmlReturn.FunctionNotFound or NvmlReturn.ArgumentVersionMismatch or NvmlReturn.Deprecated =>
            "NVIDIA's driver is too old or too new for this agent: update whichever is older",
        NvmlReturn.Memory or NvmlReturn.InsufficientResources => "the machine has too little memory left for NVIDIA's driver",
        NvmlReturn.NotSupported => "NVIDIA's driver does not support this GPU",
        _ => $"NVIDIA's driver refuses with number {(int)code}: restart the machine; if that does not help, install the driver anew",
    };
}
