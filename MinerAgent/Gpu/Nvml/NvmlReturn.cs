namespace IdleCloud.MinerAgent.Gpu.Nvml;

/// <summary>What NVML's functions return: its numbers.</summary>
internal enum NvmlReturn
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>The library was not initialised.</summary>
    Uninitialized = 1,

    /// <summary>An argument is wrong.</summary>
    InvalidArgument = 2,

    /// <summary>This GPU cannot tell.</summary>
    NotSupported = 3,

    /// <summary>This user may not know.</summary>
    NoPermission = 4,

    /// <summary>Initialised twice.</summary>
    AlreadyInitialized = 5,

    /// <summary>There is nothing of the kind: no sample since the last.</summary>
    NotFound = 6,

    /// <summary>The buffer is too small; the needed size was told.</summary>
    InsufficientSize = 7,

    /// <summary>A power cable is missing.</summary>
    InsufficientPower = 8,

    /// <summary>The driver is not loaded.</summary>
    DriverNotLoaded = 9,

    /// <summary>The driver did not answer in time.</summary>
    Timeout = 10,

    /// <summary>The kernel has trouble with the GPU's interrupts.</summary>
    IrqIssue = 11,

    /// <summary>A library of the driver is missing.</summary>
    LibraryNotFound = 12,

    /// <summary>This library does not have the function.</summary>
    FunctionNotFound = 13,

    /// <summary>The GPU's own memory of settings is damaged.</summary>
    CorruptedInfoRom = 14,

    /// <summary>The GPU fell off the bus.</summary>
    GpuIsLost = 15,

    /// <summary>The GPU must be reset.</summary>
    ResetRequired = 16,

    /// <summary>The operating system keeps the GPU from us, a container for example.</summary>
    OperatingSystem = 17,

    /// <summary>The library and the loaded driver are of different versions.</summary>
    VersionMismatch = 18,

    /// <summary>Somebody else uses it in a way that excludes us.</summary>
    InUse = 19,

    /// <summary>Too little memory.</summary>
    Memory = 20,

    /// <summary>No data.</summary>
    NoData = 21,

    /// <summary>Not while ECC is on.</summary>
    VgpuEccNotSupported = 22,

    /// <summary>Something other than memory is used up.</summary>
    InsufficientResources = 23,

    /// <summary>No such clock.</summary>
    FrequencyNotSupported = 24,

    /// <summary>A structure's version is not this library's.</summary>
    ArgumentVersionMismatch = 25,

    /// <summary>The function is gone.</summary>
    Deprecated = 26,

    /// <summary>Not yet.</summary>
    NotReady = 27,

    /// <summary>There is no such GPU.</summary>
    GpuNotFound = 28,

    /// <summary>Not in this state.</summary>
    InvalidState = 29,

    /// <summary>No such reset.</summary>
    ResetTypeNotSupported = 30,

    /// <summary>The driver does not know either.</summary>
    Unknown = 999,
}
