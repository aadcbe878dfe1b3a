namespace IdleCloud.MinerAgent.Models;

/// <summary>The folder of downloaded models, and the owner's budget for it.</summary>
/// <param name="folder">The folder; made when something is put there.</param>
/// <param name="budgetBytes">The most that downloaded models may take together; null for what the disk has.</param>
/// <param name="mayEvict">Whether models that were not served for the longest time may go to make room.</param>
internal sealed class ModelShelf(string folder, long? budgetBytes, bool mayEvict)
{
    /// <summary>Never filled: other programs need a disk that can still be written to.</summary>
    private const long KeptFree = 256L << 20;

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>Where a source's file is, or will be.</summary>
    public ModelPlace PlaceOf(ModelSource source) => new(Path.Combine(folder, source.FileName));

    /// <summary>All models that were downloaded, whole or in part, by name.</summary>
    public IReadOnlyList<ModelPlace> List() => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder, "*.gguf" + ModelPlace.RecordExtension)
            .Select(record => new ModelPlace(record[..^ModelPlace.RecordExtension.Length]))
            .Where(place => place.Record is not null)
            .OrderBy(place => place.Name, StringComparer.Ordinal),
    ];

    /// <summary>A downloaded model by its file's name or by what the owner asked for; null when there is none.</summary>
    public ModelPlace? Find(string name) => List().FirstOrDefault(place => place.Name == name || place.Record!.Source == name);

    /// <summary>Makes room for a download, or says why there is none.</summary>
    /// <param name="place">What is to come; what has come of it counts.</param>
    /// <param name="size">Bytes of the whole file.</param>
    /// <returns>The models that had to go.</returns>
    /// <exception cref="ModelException">There is no room.</exception>
    public IReadOnlyList<ModelPlace> MakeRoom(ModelPlace place, long size)
    {
        List<ModelPlace> gone = [];
        Queue<ModelPlace> others = new(List().Where(other => other.Path != place.Path).OrderBy(other => other.Record!.Used));
        while (FindShortage(place, size) is { } shortage)
        {
            if (!mayEvict)
            {
                throw new ModelException(
                    $"{shortage}. Remove a model (idlecloud-miner models list, models remove), or let unused ones go (--evict-models)", isPermanent: true);
            }


            if (!others.TryDequeue(out ModelPlace? oldest)) throw new ModelException($"{shortage}, and there is no unused model that could go", true);
            if (TryDelete(oldest)) gone.Add(oldest);
        }

        return gone;
    }

    /// <summary>Removes a downloaded model.</summary>
    /// <returns>False while an agent serves or downloads it.</returns>
    public static bool TryDelete(ModelPlace place)
    {
        using FileStream? writing = ModelLock.TryWrite(place.LockPath);
        if (writing is null) return false;
        place.Delete();
        return true;
    }

    private string? FindShortage(ModelPlace place, long size)
    {
        long wanted = size - place.PartBytes;
        long taken = List().Sum(other => other.BytesOnDisk);
        if (budgetBytes is { } budget && taken + wanted > budget)
        {
            return $"{place.Name} has {ByteText.Of(size)}, "
                + $"and the budget of {ByteText.Of(budget)} (--models-gib) has {ByteText.Of(Math.Max(0, budget - taken))} left";
        }

        long free = new DriveInfo(folder).AvailableFreeSpace;
        return wanted + KeptFree > free
            ? $"{place.Name} needs {ByteText.Of(wanted)}, and the disk at {folder} has {ByteText.Of(free)} left, of which {ByteText.Of(KeptFree)} stay free"
            : null;
    }
}
