using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Gpu.Nvml;

/// <summary>
/// A library with NVML's names and structures, built by the test with the C compiler of this machine: what a driver would say is in a
/// file beside it, which the test rewrites. It shows that the calls and the layouts are as NVIDIA's header has them, and nothing of
/// how a real driver behaves.
/// </summary>
internal sealed class FakeNvml : IDisposable
{
    private const string Compiler = "gcc";
    private readonly TempDirectory _folder = new();

    private FakeNvml(string source) => Source = source;

    /// <summary>Where the library is; a program finds it there by <c>LD_LIBRARY_PATH</c>.</summary>
    public string Folder => _folder.Path;

    /// <summary>The library.</summary>
    public string Library => Path.Combine(_folder.Path, "libnvidia-ml.so.1");

    private string Source { get; }

    /// <summary>Builds it; the test is skipped where there is no compiler.</summary>
    /// <param name="defines">What this driver lacks or answers: see the source.</param>
    public static async Task<FakeNvml> BuildAsync(params string[] defines)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/" + Compiler), "no C compiler here: NVML's calls are not tried");
        var fake = new FakeNvml(Path.Combine(RepositoryFiles.Root, "Tests", "MinerAgent", "Gpu", "Nvml", "fake-nvml.c"));
        fake.Say();
        (int code, string output) = await ProgramRun.CompleteAsync(
            Compiler, ["-shared", "-fPIC", "-Wall", "-Werror", "-o", fake.Library, .. defines.Select(define => "-D" + define),
                $"-DSTATE=\"{Path.Combine(fake.Folder, "state")}\"", fake.Source]);
        Assert.True(code == 0, output);
        return fake;
    }

    /// <summary>
    /// Sets what the driver says: a line for each process, "gpu C|G|B pid MiB percent encoder"; memory -1 is not told. "gpu W 0 WATTS 0 0" is
    /// what the GPU draws.
    /// </summary>
    public void Say(params string[] processes)
    {
        string partial = Path.Combine(Folder, "state.partial");
        File.WriteAllText(partial, string.Concat(processes.Select(line => line + "\n")));
        File.Move(partial, Path.Combine(Folder, "state"), overwrite: true);
    }

    public void Dispose() => _folder.Dispose();
}
