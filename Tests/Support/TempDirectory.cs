namespace IdleCloud.Tests.Support;

/// <summary>A directory for one test, removed at its end.</summary>
internal sealed class TempDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-test-");

    public string Path => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);
}
