using IdleCloud.MinerAgent.Processes;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>
/// Brings the engine's npm packages onto this machine, once. A finished installation appears by a rename, so that it is whole or
/// not there; agents that start at the same time wait for one another at a lock file. Once it is there no network is needed.
/// </summary>
/// <param name="engineDirectory">Holds one folder per installation.</param>
/// <param name="runtime">The Node.js that installs.</param>
/// <param name="timeProvider">The clock for waiting at the lock.</param>
/// <param name="logger">Gets progress lines.</param>
internal sealed partial class NodeModulesInstaller(
    string engineDirectory, NodeRuntime runtime, TimeProvider timeProvider, ILogger<NodeModulesInstaller> logger)
{
    /// <summary>The folder with the host scripts, package.json and package-lock.json, beside the program.</summary>
    public static readonly string HostDirectory = Path.Combine(AppContext.BaseDirectory, "Engines", "Llama", "host");

    private const string PartialMark = ".partial-";

    /// <summary>The CUDA build is some 500 MB.</summary>
    private static readonly TimeSpan NpmTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes sure that the packages are there.</summary>
    /// <param name="packages">The packages with this machine's binaries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The folder that holds node_modules.</returns>
    /// <exception cref="EngineStartException">npm failed, or there is none.</exception>
    public async Task<string> EnsureAsync(IReadOnlyList<string> packages, CancellationToken cancellationToken)
    {
        string name = $"node-llama-cpp-{LlamaPackages.Version}-{packages[0].Split('/')[^1]}";
        string target = Path.Combine(engineDirectory, name);
        if (Directory.Exists(target)) return target;
        try
        {
            return await InstallAsync(name, target, packages, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new EngineStartException(
                $"The llama engine cannot be installed in {engineDirectory} (--engine-dir): {denied.Message}", isPermanent: true, denied);
        }
    }

    private async Task<string> InstallAsync(string name, string target, IReadOnlyList<string> packages, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(engineDirectory);
        await using FileStream installLock = await LockAsync(cancellationToken).ConfigureAwait(false);
        if (Directory.Exists(target)) return target;

        RemoveLeftovers();
        string partial = target + PartialMark + Environment.ProcessId;
        Directory.CreateDirectory(partial);
        LogInstalling(logger, name, engineDirectory);
        foreach (string file in new[] { "package.json", "package-lock.json" }) File.Copy(Path.Combine(HostDirectory, file), Path.Combine(partial, file));
        // Optional packages would be the binaries of all platforms (725 MB); install scripts would compile where no binary fits.
        string[] common = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"];
        await RunNpmAsync(partial, ["ci", .. common], cancellationToken).ConfigureAwait(false);
        LogFetchingBinaries(logger, string.Join(", ", packages));
        string[] pinned = [.. packages.Select(package => $"{package}@{LlamaPackages.Version}")];
        await RunNpmAsync(partial, ["install", "--no-save", .. common, .. pinned], cancellationToken).ConfigureAwait(false);
        Directory.Move(partial, target);
        LogInstalled(logger, target);
        return target;
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        string path = Path.Combine(engineDirectory, "install.lock");
        for (bool isFirstTry = true; ; isFirstTry = false)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!cancellationToken.IsCancellationRequested)
            {
                if (isFirstTry) LogWaiting(logger, path);
                await Task.Delay(LockPoll, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What an installer that was killed has left. Called under the lock, so nobody is working in there.</summary>
    private void RemoveLeftovers()
    {
        foreach (string folder in Directory.EnumerateDirectories(engineDirectory, "*" + PartialMark + "*")) Directory.Delete(folder, recursive: true);
    }

    private async Task RunNpmAsync(string directory, string[] arguments, CancellationToken cancellationToken)
    {
        string npm = runtime.NpmPath ?? throw new EngineStartException(
            "The llama engine's packages are not installed yet, and there is no `npm` to do it. Install npm (it comes with Node.js).", isPermanent: true);
        CommandResult result = await Command.RunAsync(npm, arguments, NpmTimeout, cancellationToken, directory).ConfigureAwait(false);
        if (result.IsSuccess) return;
        throw NpmFailure.ToException(result.Error, engineDirectory);
    }
}
