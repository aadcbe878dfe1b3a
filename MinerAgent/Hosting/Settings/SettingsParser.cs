using IdleCloud.MinerAgent.Engines.LlamaSharp;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Models;
using IdleCloud.MinerAgent.Owner.Probes;
using IdleCloud.Wire.Transport.Grpc;

namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>Makes <see cref="MinerSettings"/> of the values given, or tells all that is wrong with them.</summary>
internal static class SettingsParser
{
    private const int MaxGateways = 16;
    private const int MaxSlots = 256;
    private const int MinContext = 64;
    private const int MaxContext = 4 * 1024 * 1024;
    private const int DefaultSlots = 4;

    /// <summary>Checks everything.</summary>
    /// <param name="values">The values given, by name.</param>
    /// <param name="errors">Gets what is wrong.</param>
    /// <returns>Null when something is wrong.</returns>
    public static MinerSettings? Parse(IReadOnlyDictionary<string, SettingValue> values, List<string> errors)
    {
        var reader = new SettingsReader(values, errors);
        EngineKind engine = ReadEngine(reader);
        ModelSettings models = ModelSettingsReader.Read(reader, ReadDirectory);
        var settings = new MinerSettings
        {
            Gateways = ReadGateways(reader),
            Transport = ReadTransport(reader),
            Key = ReadKey(reader),
            Engine = engine,
            Model = engine == EngineKind.OpenAi ? null : ReadModel(reader, engine, models),
            Models = models,
            EngineUrl = engine == EngineKind.OpenAi ? ReadEngineUrl(reader) : null,
            EngineKey = reader.Text("engine-key"),
            Serve = ReadServe(reader),
            Slots = reader.Integer("slots", 1, MaxSlots, DefaultSlots),
            Context = reader.Integer("context", MinContext, MaxContext, otherwise: 0),
            Gpu = ReadGpu(reader, engine),
            GpuDevices = GpuSelection.Parse(reader.Text("gpu-devices")),
            EnginePrograms = ProgramNames.Parse(reader.Text("engine-programs")),
            MaxTokensPerSecond = reader.Positive("max-tokens-per-second"),
            Ask = OfferSettings.ReadAsk(reader),
            Cost = CostSettings.Read(reader),
            Region = OfferSettings.ReadRegion(reader),
            Yield = YieldSettings.Read(reader),
            YieldTo = ProgramNames.Parse(reader.Text("yield-to")),
            Name = reader.Text("name", Environment.MachineName),
            DataDirectory = ReadDataDirectory(reader),
            EngineDirectory = ReadDirectory(reader, "engine-dir", "engines"),
            OtlpEndpoint = reader.Url("otlp-endpoint"),
            Output = reader.Switch("json") ? OutputKind.Json : reader.Switch("plain") ? OutputKind.Plain : OutputKind.Live,
            IsVerbose = reader.Switch("verbose"),
            StopOnStdinClose = reader.Switch("stop-on-stdin-close"),
        };
        return errors.Count == 0 ? settings : null;
    }

    private static IReadOnlyList<Uri> ReadGateways(SettingsReader reader)
    {
        if (!reader.Has("gateway")) reader.Add("gateway", "is required: the URL of the gateway to serve");
        IReadOnlyList<Uri> gateways = reader.Urls("gateway");
        if (gateways.Count > MaxGateways) reader.Add("gateway", $"must be at most {MaxGateways} URLs");
        return gateways;
    }

    private static TransportKind ReadTransport(SettingsReader reader)
    {
        TransportKind transport = reader.Choice("transport", TransportKind.WebSocket);
        if (transport == TransportKind.Grpc && !GrpcLink.IsBuilt) reader.Add("transport", "this build of the agent has no gRPC: leave it out");
        return transport;
    }

    private static EngineKind ReadEngine(SettingsReader reader)
    {
        EngineKind engine = reader.Choice("engine", reader.Has("engine-url") ? EngineKind.OpenAi : EngineKind.Llama);
        if (engine == EngineKind.LlamaSharp && !LlamaSharpHost.IsBuilt) reader.Add("engine", "this build of the agent has no LLamaSharp: use llama");
        return engine;
    }

    private static GpuKind ReadGpu(SettingsReader reader, EngineKind engine)
    {
        GpuKind gpu = reader.Choice("gpu", GpuKind.Auto);
        if (engine != EngineKind.LlamaSharp) return gpu;
        if (gpu is not (GpuKind.Auto or GpuKind.None)) reader.Add("gpu", "the llamasharp engine computes on the processor: use --engine llama for a GPU");
        return GpuKind.None;
    }

    private static string ReadKey(SettingsReader reader)
    {
        string key = reader.Text("key").Trim();
        if (reader.Has("key-file") && reader.Has("key"))
        {
            reader.Add("key-file", "give the key or a file with it, not both");
        }
        else if (reader.Has("key-file"))
        {
            try
            {
                key = File.ReadAllText(reader.Text("key-file")).Trim();
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
            {
                reader.Add("key-file", unreadable.Message);
                return "";
            }
        }

        string name = reader.Has("key-file") ? "key-file" : "key";
        bool looksLikeKey = key.StartsWith("im_", StringComparison.Ordinal) && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        if (key.Length == 0) reader.Add(name, "is required: the miner key that your account shows (im_…)");
        else if (!looksLikeKey) reader.Add(name, "is no miner key: those begin with im_ and have letters and digits only");
        return key;
    }

    private static ModelSource? ReadModel(SettingsReader reader, EngineKind engine, ModelSettings models)
    {
        string text = reader.Text("model");
        if (text.Length == 0)
        {
            reader.Add("model", $"is required with the {engine.ToString().ToLowerInvariant()} engine: a GGUF file");
            return null;
        }

        ModelSource? source = models.FindSource(text, out string? problem);
        if (source?.Path is { } path) problem = ModelFile.FindProblem(path);
        if (problem is not null) reader.Add("model", problem);
        return source;
    }

    private static Uri? ReadEngineUrl(SettingsReader reader)
    {
        if (!reader.Has("engine-url")) reader.Add("engine-url", "is required with the openai engine, for example http://127.0.0.1:8000/v1");
        return reader.Url("engine-url");
    }

    private static ServedModel? ReadServe(SettingsReader reader)
    {
        if (!reader.Has("serve")) return null;
        ServedModel? served = ServedModel.Parse(reader.Text("serve"));
        if (served is null) reader.Add("serve", $"must be a catalogue id, or id=name, not '{reader.Text("serve")}'");
        return served;
    }

    /// <summary>What a command about models is given, without an agent's other settings.</summary>
    public static ModelSettings ReadModels(SettingsReader reader) => ModelSettingsReader.Read(reader, ReadDirectory);

    /// <summary>Where the agent is that a command is for.</summary>
    public static string ReadDataDirectory(SettingsReader reader) => ReadDirectory(reader, SettingTable.DataDirectory, "miner");

    private static string ReadDirectory(SettingsReader reader, string name, string folder)
    {
        if (reader.Has(name)) return Path.GetFullPath(reader.Text(name));
        string home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (home.Length == 0) reader.Add(name, "is required, because this user has no home directory");
        return Path.Combine(home, "idlecloud", folder);
    }
}
