using IdleCloud.MinerAgent.Models;
using IdleCloud.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Tests.MinerAgent.Models;

/// <summary>Downloads from a real web server, with all that goes wrong on the way.</summary>
public sealed class ModelDownloadTests : IAsyncLifetime, IDisposable
{
    private readonly ModelKit _kit = new();
    private FileServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FileServer.StartAsync(ModelKit.Tiny);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Dispose();
    }

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task Ensure_OfAUrl_BringsTheFileOnce()
    {
        VerifiedModel model = await HaveAsync();
        Assert.Equal((ModelKit.TinyHash, true), (model.Sha256, File.ReadAllBytes(model.Path).AsSpan().SequenceEqual(ModelKit.Tiny)));
        Assert.Equal(model, await HaveAsync());
        Assert.Equal(["0-"], _server.Asked);
        Assert.Equal(["--model-sha256"], Shelf().List().Select(place => place.Record!.VouchedBy));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Ensure_WhenTheConnectionBreaksAtAnyByte_GoesOnFromThere(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 3; i++) _server.Cuts.Enqueue(random.Next(1, ModelKit.Tiny.Length / 4));
        VerifiedModel model = await HaveAsync();
        Assert.True(File.ReadAllBytes(model.Path).AsSpan().SequenceEqual(ModelKit.Tiny));
        Assert.Equal("0-", _server.Asked.First());
        // What a broken connection had brought is never asked for again.
        long[] from = [.. _server.Asked.Select(range => long.Parse(range.TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(4, from.Length);
        Assert.Equal(from.Order(), from);
    }

    [Fact]
    public async Task Ensure_WhenStoppedAndStartedAgain_GoesOnFromThere()
    {
        const int Before = 300_000;
        await StopAfterAsync(Before);
        _server.Stop = null;
        await HaveAsync();
        Assert.Equal(2, _server.Asked.Count);
        Assert.NotEqual("0-", _server.Asked.Last());
    }

    [Fact]
    public async Task Ensure_WhenTheFileHasChangedInBetween_TakesTheNewOneWhole()
    {
        _server.File = ModelKit.WithAnotherByte(0x100);
        await StopAfterAsync(300_000);
        (_server.File, _server.ETag, _server.Stop) = (ModelKit.Tiny, "\"v2\"", null);
        Assert.Equal(ModelKit.TinyHash, (await HaveAsync()).Sha256);
        Assert.Equal(2, _server.Asked.Count);
    }

    [Fact]
    public async Task Ensure_WhenAServerSendsAPartOfAnotherVersion_BeginsAnew()
    {
        _server.File = ModelKit.WithAnotherByte(0x100);
        await StopAfterAsync(300_000);
        (_server.File, _server.ETag, _server.Stop, _server.HeedsIfRange) = (ModelKit.Tiny, "\"v2\"", null, false);
        Assert.Equal(ModelKit.TinyHash, (await HaveAsync()).Sha256);
        Assert.Equal("0-", _server.Asked.Last());
        Assert.Equal(3, _server.Asked.Count);
    }

    [Fact]
    public async Task Ensure_WhenWhatHadComeHasRotted_BeginsAnew()
    {
        await StopAfterAsync(300_000);
        _server.Stop = null;
        string part = PlaceOf().PartPath;
        byte[] rotten = await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken);
        rotten[7] ^= 1;
        await File.WriteAllBytesAsync(part, rotten, TestContext.Current.CancellationToken);
        Assert.Equal(ModelKit.TinyHash, (await HaveAsync()).Sha256);
        Assert.Equal("0-", _server.Asked.Last());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Ensure_WhenAllHadComeButItsName_Answers416WithTheRightOutcome(int tooMuch)
    {
        Directory.CreateDirectory(_kit.Folder);
        ModelPlace place = PlaceOf();
        await File.WriteAllBytesAsync(place.PartPath, [.. ModelKit.Tiny, .. new byte[tooMuch]], TestContext.Current.CancellationToken);
        new ModelRecord { Source = _server.Url, Url = _server.Url, Etag = _server.ETag, Size = ModelKit.Tiny.Length + tooMuch }.Write(place.RecordPath);
        Assert.Equal(ModelKit.TinyHash, (await HaveAsync()).Sha256);
        Assert.Equal(tooMuch == 0 ? 1 : 2, _server.Asked.Count);
    }

    [Fact]
    public async Task Ensure_WhenTheServerHasAnotherByte_RefusesAndKeepsNothing()
    {
        _server.File = ModelKit.WithAnotherByte(ModelKit.Tiny.Length - 1);
        string refused = await ModelKit.RefusedAsync(_kit.Settings(ModelKit.TinyHash), _server.Url);
        Assert.Contains($"--model-sha256 says {ModelKit.TinyHash}", refused, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_kit.Folder));
    }

    [Fact]
    public async Task Ensure_WhenItIsNoGguf_RefusesAndKeepsNothing()
    {
        _server.File = new byte[100_000];
        Assert.Contains("no GGUF file", await ModelKit.RefusedAsync(_kit.Settings() with { AllowUnverified = true }, _server.Url), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_kit.Folder));
    }

    [Fact]
    public async Task Ensure_WhenNobodyVouches_WantsTheOwnersWord()
    {
        Assert.Contains("--allow-unverified", await ModelKit.RefusedAsync(_kit.Settings(), _server.Url), StringComparison.Ordinal);
        await ModelKit.HaveAsync(_kit.Settings() with { AllowUnverified = true }, _server.Url);
        Assert.Equal("", Shelf().List().Single().Record!.VouchedBy);
    }

    [Theory]
    [InlineData(401, true, "does not give out")]
    [InlineData(404, true, "capitals included")]
    [InlineData(200, true, "does not say how large")]
    [InlineData(204, true, "status 204")]
    public async Task Ensure_WhenTheServerSaysNo_TellsWhatHelps(int status, bool isPermanent, string words)
    {
        _server.Instead = async context =>
        {
            context.Response.StatusCode = status;
            if (status == 200) await context.Response.Body.FlushAsync();
        };
        ModelException refused = await Assert.ThrowsAsync<ModelException>(() => ModelKit.HaveAsync(_kit.Settings(ModelKit.TinyHash), _server.Url));
        Assert.Equal(isPermanent, refused.IsPermanent);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ensure_WhenTheServerIsBusyAtFirst_TriesAgain()
    {
        _server.Instead = context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            _server.Instead = null;
            return Task.CompletedTask;
        };
        Assert.Equal(ModelKit.TinyHash, (await HaveAsync()).Sha256);
    }

    [Fact]
    public async Task Ensure_OfTwoAgentsAtOnce_DownloadsOnce()
    {
        var go = new TaskCompletionSource();
        _server.Stop = (100_000, go.Task);
        using ModelProvider one = ModelKit.Provide(_kit.Settings(ModelKit.TinyHash), _server.Url);
        using ModelProvider other = ModelKit.Provide(_kit.Settings(ModelKit.TinyHash), _server.Url);
        Task<VerifiedModel> first = one.EnsureAsync(TestContext.Current.CancellationToken);
        await _server.Stopped.Task.WaitAsync(TestContext.Current.CancellationToken);
        Task<VerifiedModel> second = other.EnsureAsync(TestContext.Current.CancellationToken);
        Assert.False(ModelShelf.TryDelete(PlaceOf()));
        go.SetResult();
        Assert.Equal(await first, await second);
        Assert.Equal(["0-"], _server.Asked);
        Assert.False(ModelShelf.TryDelete(PlaceOf()), "served by two agents");
        one.Dispose();
        other.Dispose();
        Assert.True(ModelShelf.TryDelete(PlaceOf()));
    }

    private ModelShelf Shelf() => new(_kit.Folder, null, mayEvict: false);

    private ModelPlace PlaceOf() => Shelf().PlaceOf(ModelSource.Parse(_server.Url, new Uri("https://hub.example"), out _)!);

    private Task<VerifiedModel> HaveAsync() => ModelKit.HaveAsync(_kit.Settings(ModelKit.TinyHash), _server.Url);

    /// <summary>Downloads so many bytes, and is stopped by the owner.</summary>
    private async Task StopAfterAsync(int bytes)
    {
        _server.Stop = (bytes, new TaskCompletionSource().Task);
        using var stop = new CancellationTokenSource();
        using ModelProvider provider = ModelKit.Provide(_kit.Settings(ModelKit.TinyHash), _server.Url);
        Task<VerifiedModel> coming = provider.EnsureAsync(stop.Token);
        await Eventually.HoldsAsync(() => PlaceOf().PartBytes == bytes, TimeSpan.FromSeconds(60), "the first bytes are there");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => coming);
        Assert.Equal(bytes, PlaceOf().PartBytes);
    }
}
