using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.MinerAgent.Llama;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Hosting;

/// <summary>The agent as a program, with folders of its own that vanish with it.</summary>
internal sealed class AgentRun : IAsyncDisposable
{
    private readonly TempDirectory _folder;
    private readonly ProgramRun _run;

    private AgentRun(TempDirectory folder, ProgramRun run)
    {
        _folder = folder;
        _run = run;
    }

    /// <summary>Its end, with its exit code.</summary>
    public Task<int> Exited => _run.Exited;

    /// <summary>The process.</summary>
    public int Id => _run.Id;

    /// <summary>What it printed.</summary>
    public string Output => _run.Output;

    /// <summary>The agent's settings for a gateway, with a well-formed key and the small model; <paramref name="more"/> goes before them.</summary>
    public static AgentRun Start(Uri gateway, params (string Name, string Value)[] more)
    {
        Dictionary<string, string> settings = new()
        {
            ["gateway"] = gateway.OriginalString,
            ["key"] = "im_wellformed",
            ["model"] = LlamaTestEngine.ModelPath,
            ["engine-dir"] = LlamaTestEngine.EngineDirectory,
        };
        foreach ((string name, string value) in more) settings[name] = value;
        return Start(settings);
    }

    /// <summary>The agent with these settings and no other, but for its data directory. Those in capitals are of its environment.</summary>
    public static AgentRun Start(IReadOnlyDictionary<string, string> settings)
    {
        var folder = new TempDirectory();
        Dictionary<string, string> all = new() { ["data"] = Path.Combine(folder.Path, "data") };
        foreach ((string name, string value) in settings) all[name] = value.Replace("{folder}", folder.Path, StringComparison.Ordinal);
        return new AgentRun(folder, ProgramRun.Start(
            Programs.Find("MinerAgent", "idlecloud-miner"),
            all.Where(setting => !IsVariable(setting.Key) && setting.Value.Length > 0).SelectMany(setting => new[] { "--" + setting.Key, setting.Value }),
            all.Where(setting => IsVariable(setting.Key)).ToDictionary()));
    }

    /// <summary>Completes when it has printed the text.</summary>
    public Task PrintedAsync(string text) =>
        _run.PrintedAsync(text).WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _folder.Dispose();
    }

    private static bool IsVariable(string name) => name.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_');
}
