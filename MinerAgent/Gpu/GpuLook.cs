namespace IdleCloud.MinerAgent.Gpu;

/// <summary>What one source sees at one moment.</summary>
/// <param name="Gpus">Its GPUs.</param>
/// <param name="Processes">Who uses them; a process has an entry for each GPU that it uses. Null: cannot be told.</param>
/// <param name="SeesAllProcesses">
/// Other users' processes are among them. Where they are not (the kernel shows a user his own alone), others' share is what is left of
/// the whole GPU's when the agent's own is taken off.
/// </param>
internal sealed record GpuLook(IReadOnlyList<GpuReading> Gpus, IReadOnlyList<GpuProcess>? Processes, bool SeesAllProcesses);
