namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>How many threads llama.cpp gets.</summary>
internal static class CpuThreads
{
    /// <summary>
    /// One fewer than there are processors, and at least one. llama.cpp's threads spin at barriers while node's own thread needs a
    /// processor: with as many threads as processors an answer was measured to be 15 times slower. Counted are the processors
    /// that this process may use (affinity and cgroup), not those of the host.
    /// </summary>
    public static int Default => For(Environment.ProcessorCount);

    /// <summary>The rule for a number of processors.</summary>
    public static int For(int processors) => Math.Max(1, processors - 1);
}
