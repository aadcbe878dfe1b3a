using IdleCloud.MinerAgent.Models.Gguf;
using IdleCloud.MinerAgent.Retries;

namespace IdleCloud.MinerAgent.Models;

/// <summary>
/// Has the model's file ready to be loaded: downloads it where it is not there, and reads every byte of it before the engine does. While
/// the file stays as it was it is read once in the life of the agent, so that coming back from a pause costs nothing.
/// </summary>
internal sealed partial class ModelProvider(
    ModelSource source, ModelSettings settings, ModelRequests requests, ModelProgress progress, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    /// <summary>Tries in a row that brought nothing, before it is given up.</summary>
    private const int MaxFruitlessTries = 5;

    private static readonly TimeSpan LockInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ModelShelf _shelf = new(settings.Folder, settings.BudgetBytes, settings.MayEvict);
    private FileStream? _serving;
    private (VerifiedModel Model, long Length, DateTime Written)? _verified;

    /// <summary>The file that was found good last; null before.</summary>
    public VerifiedModel? Current => _verified?.Model;

    /// <summary>How far it is.</summary>
    public ModelProgress Progress => progress;

    /// <summary>Has the file ready.</summary>
    /// <param name="cancellationToken">Stops; a download goes on from there the next time.</param>
    /// <exception cref="ModelException">It cannot be had, or must not be loaded.</exception>
    public async Task<VerifiedModel> EnsureAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task reporting = ReportAsync(ended.Token);
        try
        {
            ModelPlace? place = source.Url is null ? null : await HaveAsync(cancellationToken).ConfigureAwait(false);
            return await VerifyAsync(place?.Path ?? source.Path!, place?.Record, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            progress.End();
            await ended.CancelAsync().ConfigureAwait(false);
            await reporting.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _serving?.Dispose();
        requests.Dispose();
    }

    /// <summary>Waits until the whole file is there and nobody can take it away.</summary>
    private async Task<ModelPlace> HaveAsync(CancellationToken cancellationToken)
    {
        ModelPlace place = _shelf.PlaceOf(source);
        for (bool isWaiting = false; _serving is null || !place.IsWhole; isWaiting = true)
        {
            _serving?.Dispose();
            _serving = null;
            using (FileStream? writing = ModelLock.TryWrite(place.LockPath))
            {
                if (writing is not null) await ComeAsync(place, cancellationToken).ConfigureAwait(false);
            }

            _serving = ModelLock.TryServe(place.LockPath);
            if (_serving is not null) continue;
            if (!isWaiting) LogWaiting(logger, place.Name);
            await Task.Delay(LockInterval, timeProvider, cancellationToken).ConfigureAwait(false);
        }

        return place;
    }

    private async Task ComeAsync(ModelPlace place, CancellationToken cancellationToken)
    {
        if (place.IsWhole)
        {
            if (place.Record is { } record) (record with { Used = timeProvider.GetUtcNow() }).Write(place.RecordPath);
            return;
        }

        LogDownloading(logger, source.Text, source.Url!.Host, _shelf.Folder);
        var backoff = new Backoff(FirstWait, LongestWait, Random.Shared);
        var download = new ModelDownload(source, place, _shelf, requests, progress, timeProvider);
        Expectation expectation = Expectation.Of(source, settings.Sha256, settings.Manifest);
        for (int fruitless = 0; ;)
        {
            long before = place.PartBytes;
            try
            {
                foreach (ModelPlace gone in await download.RunAsync(expectation, settings.AllowUnverified, cancellationToken).ConfigureAwait(false))
                {
                    LogEvicted(logger, gone.Name);
                }

                return;
            }
            catch (ModelException failed) when (!failed.IsPermanent && fruitless < MaxFruitlessTries)
            {
                bool hasGrown = place.PartBytes > before;
                if (hasGrown) backoff.Reset();
                fruitless = hasGrown ? 0 : fruitless + 1;
                TimeSpan wait = backoff.Next();
                LogRetry(logger, failed.Message, wait.TotalSeconds);
                await Task.Delay(wait, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<VerifiedModel> VerifyAsync(string path, ModelRecord? record, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            bool isAsItWas = _verified is { } before && before.Model.Path == path && (before.Length, before.Written) == (file.Length, file.LastWriteTimeUtc);
            if (isAsItWas) return _verified!.Value.Model;
            GgufHeader.Read(path);
            string sha256 = await FileHash.OfAsync(path, progress, cancellationToken).ConfigureAwait(false);
            Compare(path, sha256, record);
            _verified = (new VerifiedModel(path, sha256), file.Length, file.LastWriteTimeUtc);
            return _verified.Value.Model;
        }
        catch (InvalidDataException wrong)
        {
            throw new ModelException($"{path} cannot be used: {wrong.Message}", isPermanent: true, wrong);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {unreadable.Message}", isPermanent: true, unreadable);
        }
    }

    private void Compare(string path, string sha256, ModelRecord? record)
    {
        Expectation wanted = Expectation.Of(source, settings.Sha256, settings.Manifest);
        if (record is not null && record.Sha256 != sha256)
        {
            // The agent's own file, which is of no use to anybody any more.
            _serving?.Dispose();
            _serving = null;
            ModelShelf.TryDelete(new ModelPlace(path));
            throw new ModelException($"{path} is not as it was when it came (SHA-256 {sha256} instead of {record.Sha256}) and was deleted; "
                + "start again to download it anew, and look after the disk if that happens again", isPermanent: true);
        }

        if (wanted.Sha256 is { } expected && expected != sha256)
        {
            throw new ModelException($"{path} is not loaded: its SHA-256 is {sha256}, and {wanted.By} says {expected}. "
                + "Take the right file, or mend what is said of it", isPermanent: true);
        }

        string name = Path.GetFileName(path);
        if (wanted.Sha256 is not null) LogVerified(logger, name, sha256, wanted.By);
        else if (record is null) LogHashed(logger, name, sha256);
        else if (record.VouchedBy.Length > 0) LogVerified(logger, name, sha256, record.VouchedBy);
        else LogUnverified(logger, name, sha256);
    }

    private async Task ReportAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(ReportInterval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                if (progress.Describe() is { Length: > 0 } line) LogProgress(logger, line);
            }
        }
        catch (OperationCanceledException)
        {
            // The file is there, or will not come.
        }
    }
}
