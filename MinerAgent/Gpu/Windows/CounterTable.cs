namespace IdleCloud.MinerAgent.Gpu.Windows;

/// <summary>Makes a look of what Windows' counters say. Pure.</summary>
internal static class CounterTable
{
    /// <summary>Joins the counters.</summary>
    /// <param name="load">"GPU Engine(*)\Utilization Percentage" by instance.</param>
    /// <param name="memory">"GPU Process Memory(*)\Dedicated Usage" by instance, in bytes.</param>
    public static GpuLook Read(IReadOnlyList<(string Instance, double Value)> load, IReadOnlyList<(string Instance, double Value)> memory)
    {
        (CounterInstance Instance, double Value)[] loads = Known(load);
        (CounterInstance Instance, double Value)[] memories = Known(memory);
        string[] adapters = [.. loads.Concat(memories).Select(counter => counter.Instance.Adapter).Distinct().Order(StringComparer.Ordinal)];
        List<GpuProcess> processes = [];
        foreach ((int index, string adapter) in adapters.Index())
        {
            (CounterInstance Instance, double Value)[] busy = [.. loads.Where(counter => counter.Instance.Adapter == adapter)];
            (CounterInstance Instance, double Value)[] taken = [.. memories.Where(counter => counter.Instance.Adapter == adapter)];
            foreach (int process in busy.Concat(taken).Select(counter => counter.Instance.Process).Distinct())
            {
                (CounterInstance Instance, double Value)[] own = [.. busy.Where(counter => counter.Instance.Process == process)];
                processes.Add(new GpuProcess(
                    index, process, Busiest(own, isEncoder: false), Busiest(own, isEncoder: true),
                    (long)taken.Where(counter => counter.Instance.Process == process).Sum(counter => counter.Value)));
            }
        }

        return new GpuLook([.. adapters.Select(Reading)], processes, SeesAllProcesses: true);
    }

    /// <summary>Windows tells names and sizes elsewhere; here only who uses what.</summary>
    private static GpuReading Reading(string adapter, int index) => new(
        index, adapter, $"graphics card {index}", "Windows", null, null, null, null, null, null, IsMig: false);

    private static double Busiest((CounterInstance Instance, double Value)[] own, bool isEncoder) =>
        own.Where(counter => counter.Instance.IsEncoder == isEncoder)
            .GroupBy(counter => counter.Instance.Engine).Select(engine => Math.Min(100, engine.Sum(counter => counter.Value))).DefaultIfEmpty(0).Max();

    private static (CounterInstance Instance, double Value)[] Known(IReadOnlyList<(string Instance, double Value)> counters) =>
        [.. counters.Select(counter => (Instance: CounterInstance.Parse(counter.Instance), counter.Value))
            .Where(counter => counter.Instance is not null).Select(counter => (counter.Instance!, counter.Value))];
}
