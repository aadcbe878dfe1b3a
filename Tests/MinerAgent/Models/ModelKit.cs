using System.Security.Cryptography;
using IdleCloud.MinerAgent.Models;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.MinerAgent.Models;

/// <summary>A models folder, the small model, and providers for it.</summary>
internal sealed class ModelKit : IDisposable
{
    private readonly TempDirectory _directory = new();

    /// <summary>The small model.</summary>
    public static byte[] Tiny { get; } = File.ReadAllBytes(RepositoryFiles.SmallModel);

    /// <summary>Its hash.</summary>
    public static string TinyHash { get; } = Convert.ToHexStringLower(SHA256.HashData(Tiny));

    /// <summary>A folder for a test's own files.</summary>
    public string Path => _directory.Path;

    /// <summary>The models folder.</summary>
    public string Folder => System.IO.Path.Combine(_directory.Path, "models");

    /// <summary>Settings under which only the hash counts.</summary>
    public ModelSettings Settings(string? sha256 = null, string? hub = null) => new()
    {
        Hub = new Uri(hub ?? "https://hub.example"),
        HubToken = "",
        Folder = Folder,
        BudgetBytes = null,
        MayEvict = false,
        AllowUnverified = false,
        Sha256 = sha256,
        Manifest = ModelManifest.Empty,
    };

    /// <summary>A provider.</summary>
    public static ModelProvider Provide(ModelSettings settings, string source, HttpMessageHandler? handler = null)
    {
        ModelSource found = settings.FindSource(source, out string? problem) ?? throw new InvalidOperationException(problem);
        var requests = new ModelRequests(handler ?? ModelRequests.CreateHandler(), settings.HubToken, TimeProvider.System);
        return new ModelProvider(found, settings, requests, new ModelProgress(TimeProvider.System), TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>Has a file ready, with a provider of its own.</summary>
    public static async Task<VerifiedModel> HaveAsync(ModelSettings settings, string source, HttpMessageHandler? handler = null)
    {
        using ModelProvider provider = Provide(settings, source, handler);
        return await provider.EnsureAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Expects that the file cannot be had for good.</summary>
    public static async Task<string> RefusedAsync(ModelSettings settings, string source, HttpMessageHandler? handler = null)
    {
        ModelException refused = await Assert.ThrowsAsync<ModelException>(() => HaveAsync(settings, source, handler));
        Assert.True(refused.IsPermanent, refused.Message);
        return refused.Message;
    }

    /// <summary>The small model with another byte.</summary>
    public static byte[] WithAnotherByte(int index)
    {
        byte[] other = [.. Tiny];
        other[index] ^= 1;
        return other;
    }

    public void Dispose() => _directory.Dispose();
}
