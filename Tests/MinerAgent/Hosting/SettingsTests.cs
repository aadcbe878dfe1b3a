using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.LlamaSharp;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.MinerAgent.Profit;
using IdleCloud.Tests.MinerAgent.Llama;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Hosting;

/// <summary>Where settings come from, and what is wrong with them.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly Dictionary<string, string> _environment = [];
    private readonly List<string> _errors = [];

    private readonly Dictionary<string, string> _flags = new()
    {
        ["gateway"] = "https://gateway.example",
        ["key"] = "im_abc123",
        ["model"] = LlamaTestEngine.ModelPath,
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Parse_OfTheLeast_TakesDefaults()
    {
        MinerSettings settings = Parse()!;
        Assert.Empty(_errors);
        Assert.Equal((EngineKind.Llama, 4, 0, GpuKind.Auto), (settings.Engine, settings.Slots, settings.Context, settings.Gpu));
        Assert.Null(settings.MaxTokensPerSecond);
        Assert.Null(settings.Serve);
        Assert.False(settings.StopOnStdinClose);
    }

    [Fact]
    public void Read_OfAllSources_PrefersFlagsThenEnvironmentThenFile()
    {
        _flags["config"] = WriteFile("""{ "slots": 1, "context": 100, "name": "file", "plain": true, /* by hand */ }""");
        _environment["IDLECLOUD_MINER_SLOTS"] = "2";
        _environment["IDLECLOUD_MINER_CONTEXT"] = "200";
        _flags["slots"] = "3";

        MinerSettings settings = Parse()!;
        Assert.Equal((3, 200, "file", OutputKind.Plain), (settings.Slots, settings.Context, settings.Name, settings.Output));
    }

    [Fact]
    public void Parse_WhenMuchIsWrong_TellsAllAtOnceWithItsSource()
    {
        _flags.Clear();
        _flags["slots"] = "0";
        _flags["gpu"] = "big";
        _flags["config"] = WriteFile("""{ "max-tokens-per-second": -1, "slotz": 4, "serve": ["a"] }""");
        _environment["IDLECLOUD_MINER_GATEWAY"] = "gateway.example";
        _environment["IDLECLOUD_MINER_KEY"] = "ic_not_a_miner";

        Assert.Null(Parse());
        Assert.Equal(
            [
                "--gpu", "--model", "--slots", "IDLECLOUD_MINER_GATEWAY", "IDLECLOUD_MINER_KEY",
                $"max-tokens-per-second in {_flags["config"]}", $"serve in {_flags["config"]}", $"slotz in {_flags["config"]}",
            ],
            _errors.Select(error => error.Split(": ")[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parse_WithAKeyFile_TakesTheKeyFromIt()
    {
        _flags.Remove("key");
        _flags["key-file"] = WriteFile("im_fromfile\n");
        Assert.Equal("im_fromfile", Parse()!.Key);
    }

    [Fact]
    public void Parse_WithKeyAndKeyFile_RefusesTheChoice()
    {
        _flags["key-file"] = WriteFile("im_fromfile");
        Assert.Null(Parse());
        Assert.StartsWith("--key-file: give the key or a file", Assert.Single(_errors));
    }

    [Fact]
    public void Parse_WithAnEngineUrl_MeansTheOpenAiEngine()
    {
        _flags.Remove("model");
        _flags["engine-url"] = "http://127.0.0.1:8000/v1";
        _flags["serve"] = "gpt-oss-20b=openai/gpt-oss-20b";
        MinerSettings settings = Parse()!;
        Assert.Equal((EngineKind.OpenAi, new ServedModel("gpt-oss-20b", "openai/gpt-oss-20b")), (settings.Engine, settings.Serve));
    }

    [Fact]
    public void Parse_WithLlamaSharp_NeedsABuildThatHasItAndTheProcessor()
    {
        _flags["engine"] = "llamasharp";
        Assert.Equal(LlamaSharpHost.IsBuilt, Parse() is { Engine: EngineKind.LlamaSharp, Gpu: GpuKind.None });
        if (!LlamaSharpHost.IsBuilt) Assert.Equal("--engine: this build of the agent has no LLamaSharp: use llama", Assert.Single(_errors));

        _flags["gpu"] = "cuda";
        Assert.Null(Parse());
        Assert.StartsWith("--gpu: the llamasharp engine computes on the processor", _errors[^1]);
    }

    [Theory]
    [InlineData("=x")]
    [InlineData("x=")]
    [InlineData("")]
    public void ServedModel_WithoutAPart_IsNone(string text) => Assert.Null(ServedModel.Parse(text));

    [Theory]
    [InlineData("Idle Tiny", "idle-tiny")]
    [InlineData("Gpt Oss 20B", "gpt-oss-20b")]
    [InlineData("openai/gpt-oss-20b", "gpt-oss-20b")]
    [InlineData("Qwen2.5 7B (Instruct)", "qwen2.5-7b-instruct")]
    [InlineData("", "")]
    public void IdFrom_OfAModelsName_IsACatalogueId(string name, string expected) => Assert.Equal(expected, CatalogueNames.IdFrom(name));

    [Theory]
    [InlineData("below-cost=refuse", "--below-cost: refuse needs the price of power (--power-price)")]
    [InlineData("power-price=0,30", "--power-price: must be US dollars for a kilowatt-hour, for example 0.30, not '0,30'")]
    [InlineData("power-price=-1", "--power-price: must be US dollars")]
    [InlineData("below-cost=never", "--below-cost: must be one of off, show, refuse")]
    [InlineData("power-price=0.30 serving-watts=0", "--serving-watts: must be a number above 0")]
    [InlineData("power-price=0.30 below-cost=refuse cost-margin-percent=20 idle-watts=35.5", null)]
    public void Parse_OfWhatPowerCosts_SaysWhatIsWrong(string settings, string? problem)
    {
        foreach (string[] setting in settings.Split(' ').Select(setting => setting.Split('='))) _flags[setting[0]] = setting[1];
        MinerSettings? parsed = Parse();
        if (problem is not null) Assert.StartsWith(problem, Assert.Single(_errors), StringComparison.Ordinal);
        else Assert.Equal(new CostRules { Mode = CostMode.Refuse, PowerNanoUsdPerKwh = 300_000_000, MarginPercent = 20, IdleWatts = 35.5 }, parsed!.Cost);
    }

    [Fact]
    public void ToString_OfSettings_KeepsTheKeys()
    {
        _flags["engine-key"] = "sk-secret";
        string text = Parse()!.ToString();
        Assert.DoesNotContain("im_abc123", text);
        Assert.DoesNotContain("sk-secret", text);
    }

    [Fact]
    public void Reference_OfTheSettings_ListsAllOfThem()
    {
        string page = RepositoryFiles.Read("docs/reference/configuration.md");
        page = page[page.IndexOf("## Miner agent", StringComparison.Ordinal)..];
        Assert.All(SettingTable.All, setting => Assert.Contains($"| `{setting.Name}` |", page));
    }

    private MinerSettings? Parse() => SettingsParser.Parse(SettingSources.Read(_flags, _environment.GetValueOrDefault, _errors), _errors);

    private string WriteFile(string text)
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("n"));
        File.WriteAllText(path, text);
        return path;
    }
}
