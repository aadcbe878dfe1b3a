using IdleCloud.MinerAgent.Models;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Models;

/// <summary>The models folder: what it may take, what goes, what never goes; and files that are not as they were.</summary>
public sealed class ModelShelfTests : IDisposable
{
    private readonly ModelKit _kit = new();

    public void Dispose() => _kit.Dispose();

    [Fact]
    public void MakeRoom_WhenTheBudgetIsTooSmall_TellsHowMuchIsLeftAndRemovesNothing()
    {
        Put("old", 400, used: 1);
        var shelf = new ModelShelf(_kit.Folder, 1000, mayEvict: false);
        Assert.Empty(shelf.MakeRoom(New, 600));
        ModelException full = Assert.Throws<ModelException>(() => shelf.MakeRoom(New, 601));
        Assert.Contains("600 B left", full.Message, StringComparison.Ordinal);
        Assert.Single(shelf.List());
    }

    [Fact]
    public void MakeRoom_WhenUnusedOnesMayGo_TakesTheOldestFirstAndNeverTheOwners()
    {
        Put("used-last", 300, used: 3);
        Put("used-first", 300, used: 1);
        Put("used-then", 300, used: 2);
        string own = Path.Combine(_kit.Folder, "own.gguf");
        File.WriteAllBytes(own, new byte[5000]);
        var shelf = new ModelShelf(_kit.Folder, 1000, mayEvict: true);
        Assert.Equal(["used-first.gguf", "used-then.gguf"], shelf.MakeRoom(New, 700).Select(place => place.Name));
        Assert.Equal(["used-last.gguf"], shelf.List().Select(place => place.Name));
        Assert.True(File.Exists(own));
        Assert.Contains("no unused model", Assert.Throws<ModelException>(() => shelf.MakeRoom(New, 1001)).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(own));
    }

    [Fact]
    public void MakeRoom_WhenTheOldestIsServed_TakesTheNext()
    {
        ModelPlace served = Put("served", 300, used: 1);
        Put("idle", 300, used: 2);
        using FileStream? serving = ModelLock.TryServe(served.LockPath);
        Assert.Equal(["idle.gguf"], new ModelShelf(_kit.Folder, 1000, mayEvict: true).MakeRoom(New, 500).Select(place => place.Name));
    }

    [Fact]
    public void MakeRoom_WhenTheDiskIsTooSmall_SaysSo()
    {
        Directory.CreateDirectory(_kit.Folder);
        ModelException full = Assert.Throws<ModelException>(() => new ModelShelf(_kit.Folder, null, mayEvict: false).MakeRoom(New, long.MaxValue / 4));
        Assert.Contains("the disk at", full.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ensure_OfTheOwnersFile_ComparesItAndNeverTouchesIt()
    {
        string file = Path.Combine(_kit.Path, "mine.gguf");
        await File.WriteAllBytesAsync(file, ModelKit.WithAnotherByte(600_000), TestContext.Current.CancellationToken);
        Assert.NotEqual(ModelKit.TinyHash, (await ModelKit.HaveAsync(_kit.Settings(), file)).Sha256);
        Assert.Contains("is not loaded", await ModelKit.RefusedAsync(_kit.Settings(ModelKit.TinyHash), file), StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Ensure_WhenADownloadedFileHasRotted_RefusesItAndBringsItAnew()
    {
        await using FileServer server = await FileServer.StartAsync(ModelKit.Tiny);
        VerifiedModel model = await ModelKit.HaveAsync(_kit.Settings(ModelKit.TinyHash), server.Url);
        using (FileStream file = File.OpenWrite(model.Path))
        {
            file.Seek(700_000, SeekOrigin.Begin);
            file.WriteByte((byte)(ModelKit.Tiny[700_000] ^ 1));
        }

        Assert.Contains("is not as it was", await ModelKit.RefusedAsync(_kit.Settings(ModelKit.TinyHash), server.Url), StringComparison.Ordinal);
        Assert.False(File.Exists(model.Path));
        Assert.Equal(model, await ModelKit.HaveAsync(_kit.Settings(ModelKit.TinyHash), server.Url));
    }

    [Fact]
    public async Task Ensure_WhenTheFileChangesWhileTheAgentRuns_ReadsItAgain()
    {
        string file = Path.Combine(_kit.Path, "mine.gguf");
        await File.WriteAllBytesAsync(file, ModelKit.Tiny, TestContext.Current.CancellationToken);
        using ModelProvider provider = ModelKit.Provide(_kit.Settings(ModelKit.TinyHash), file);
        VerifiedModel first = await provider.EnsureAsync(TestContext.Current.CancellationToken);
        Assert.Same(first, await provider.EnsureAsync(TestContext.Current.CancellationToken));
        await File.WriteAllBytesAsync(file, ModelKit.WithAnotherByte(600_000), TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        await Assert.ThrowsAsync<ModelException>(() => provider.EnsureAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Manifest_NamesAFile_AndIsComparedWithItBeforeAndAfter()
    {
        await using FileServer server = await FileServer.StartAsync(ModelKit.Tiny);
        string path = Path.Combine(_kit.Path, "manifest.json");
        await WriteAsync(ModelKit.Tiny.Length);
        VerifiedModel model = await ModelKit.HaveAsync(_kit.Settings() with { Manifest = ModelManifest.Read(path) }, "tiny");
        Assert.Equal(ModelKit.TinyHash, model.Sha256);
        await WriteAsync(ModelKit.Tiny.Length + 1);
        ModelShelf.TryDelete(new ModelPlace(model.Path));
        string refused = await ModelKit.RefusedAsync(_kit.Settings() with { Manifest = ModelManifest.Read(path) }, "tiny");
        Assert.Contains("another file", refused, StringComparison.Ordinal);

        Task WriteAsync(int size) => File.WriteAllTextAsync(
            path, $$"""{ "tiny": { "url": "{{server.Url}}", "size": {{size}}, "sha256": "{{ModelKit.TinyHash}}" } }""", TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("""{ "a": { "sha256": "00" } }""")]
    [InlineData("""{ "a": { "url": "https://x/y.gguf" } }""")]
    [InlineData("""{ "a": null }""")]
    [InlineData("""{ "a": { "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "size": 0 } }""")]
    [InlineData("""[]""")]
    [InlineData("nonsense")]
    public async Task Manifest_WhenItIsNone_SaysSo(string text)
    {
        string path = Path.Combine(_kit.Path, "manifest.json");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        Assert.True(Assert.Throws<ModelException>(() => ModelManifest.Read(path)).IsPermanent);
    }

    [Fact]
    public async Task Hash_OfTheSmallModel_ItsSpeedIsPrinted()
    {
        var progress = new ModelProgress(TimeProvider.System);
        long began = TimeProvider.System.GetTimestamp();
        Assert.Equal(ModelKit.TinyHash, await FileHash.OfAsync(RepositoryFiles.SmallModel, progress, TestContext.Current.CancellationToken));
        double seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"SHA-256 of {ByteText.Of(ModelKit.Tiny.Length)}: {ByteText.Of((long)(ModelKit.Tiny.Length / seconds))}/s");
        Assert.Equal("", progress.Describe());
    }

    [Fact]
    public void Progress_OfADownload_IsOneLine()
    {
        var clock = new ManualTimeProvider();
        var progress = new ModelProgress(clock);
        progress.Begin("downloading", "x.gguf", 4L << 30, already: 1L << 30);
        clock.Advance(TimeSpan.FromSeconds(10));
        progress.Add(1L << 30);
        Assert.Equal("downloading x.gguf ████████████░░░░░░░░░░░░ 50 % · 2.0 GiB of 4.0 GiB · 102.4 MiB/s · 20 s left", progress.Describe());
    }

    private ModelPlace New => new(Path.Combine(_kit.Folder, "new.gguf"));

    private ModelPlace Put(string name, int size, int used)
    {
        Directory.CreateDirectory(_kit.Folder);
        ModelPlace place = new(Path.Combine(_kit.Folder, name + ".gguf"));
        File.WriteAllBytes(place.Path, new byte[size]);
        new ModelRecord { Source = name, Url = $"https://x/{name}.gguf", Size = size, Used = DateTimeOffset.UnixEpoch.AddDays(used) }.Write(place.RecordPath);
        return place;
    }
}
