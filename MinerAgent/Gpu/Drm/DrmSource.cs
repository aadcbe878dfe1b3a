using System.Globalization;

namespace IdleCloud.MinerAgent.Gpu.Drm;

/// <summary>
/// AMD's and Intel's GPUs through the Linux kernel: the whole card in sysfs, and each process's share in <c>/proc/PID/fdinfo</c>. The
/// kernel shows a user the processes of that user alone, so that others' share is what is left of the card's.
/// </summary>
/// <param name="timeProvider">The clock for shares.</param>
/// <param name="cards">The folder with the graphics cards.</param>
/// <param name="processes">The folder with the processes.</param>
internal sealed class DrmSource(TimeProvider timeProvider, string cards = "/sys/class/drm", string processes = "/proc") : IGpuSource
{
    private const string Devices = "/dev/dri/";
    private const double NanosecondsPerSecond = 1e9;

    private readonly IReadOnlyList<DrmCard> _found = DrmCard.FindAll(cards);
    private Dictionary<(int Process, string Address, string Id), DrmClient> _last = [];
    private long? _lastAt;

    /// <summary>There is a card that can be asked.</summary>
    public bool HasGpus => _found.Count > 0;

    /// <inheritdoc/>
    public string Name => "the kernel";

    /// <inheritdoc/>
    public bool IsNvidia => false;

    /// <summary>Each look goes through the open files of all processes that may be seen.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Task<GpuLook?> LookAsync(CancellationToken cancellationToken)
    {
        Dictionary<(int, string, string), DrmClient> now = ReadClients();
        long at = timeProvider.GetTimestamp();
        TimeSpan? passed = _lastAt is { } before ? timeProvider.GetElapsedTime(before, at) : null;
        List<GpuProcess> users = [];
        foreach (((int process, string address, string id), DrmClient client) in now)
        {
            int gpu = _found.Index().Where(card => card.Item.Address == address).Select(card => card.Index).FirstOrDefault(-1);
            if (gpu < 0) continue;
            DrmClient? earlier = _last.GetValueOrDefault((process, address, id));
            users.Add(new GpuProcess(
                gpu, process,
                passed is null ? null : Busiest(earlier, client, passed.Value, isEncoder: false),
                passed is null ? null : Busiest(earlier, client, passed.Value, isEncoder: true),
                client.MemoryBytes));
        }

        (_last, _lastAt) = (now, at);
        return Task.FromResult<GpuLook?>(new GpuLook([.. _found.Select((card, index) => card.Look(index))], users, SeesAllProcesses: false));
    }

    /// <summary>Of the parts of a GPU the one that was busiest with this user; one that has just come was busy since it was there.</summary>
    private static double Busiest(DrmClient? before, DrmClient now, TimeSpan passed, bool isEncoder) =>
        now.Engines.Where(engine => DrmClient.IsEncoder(engine.Key) == isEncoder)
            .Select(engine =>
            {
                (double busy, double? all) = before?.Engines.GetValueOrDefault(engine.Key) ?? (0, engine.Value.All is null ? null : 0);
                double whole = engine.Value.All - all ?? passed.TotalSeconds * NanosecondsPerSecond;
                return whole <= 0 ? 0 : Math.Clamp((engine.Value.Busy - busy) / whole * 100, 0, 100);
            })
            .DefaultIfEmpty(0).Max();

    private Dictionary<(int Process, string Address, string Id), DrmClient> ReadClients()
    {
        Dictionary<(int, string, string), DrmClient> clients = [];
        foreach (string folder in Directory.EnumerateDirectories(processes))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process)) continue;
            foreach (string file in GpuFiles(folder))
            {
                if (DrmClient.Parse(ReadText(Path.Combine(folder, "fdinfo", file))) is { } client) clients[(process, client.Address, client.Id)] = client;
            }
        }

        return clients;
    }

    /// <summary>The numbers of a process's open files that are GPUs; none for a process of another user, and for one that has ended.</summary>
    private static IReadOnlyList<string> GpuFiles(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(Path.Combine(folder, "fd")).EnumerateFileSystemInfos()
                .Where(file => file.LinkTarget?.StartsWith(Devices, StringComparison.Ordinal) == true).Select(file => file.Name)];
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
