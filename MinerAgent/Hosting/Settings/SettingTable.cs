namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>All settings of the agent, in the order of the help. docs/reference/configuration.md lists them too; a test compares.</summary>
internal static class SettingTable
{
    /// <summary>The one setting that is not read from the file that it names.</summary>
    public const string ConfigFile = "config";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<SettingDefinition> All =
    [
        new("gateway", "URL", "The gateway to serve, for example https://gateway.example. Required."),
        new("key", "im_…", "The miner key. Rather use --key-file or the environment: a flag is visible to all users of this machine."),
        new("key-file", "FILE", "A file with the miner key."),
        new("engine", "llama|openai", "What computes: llama.cpp with a GGUF file, or a server of yours that speaks OpenAI's API. "
            + "Default: openai when --engine-url is given, else llama."),
        new("model", "FILE", "The GGUF file for the llama engine."),
        new("engine-url", "URL", "The server for the openai engine, for example http://127.0.0.1:8000/v1."),
        new("engine-key", "KEY", "The key of that server, if it wants one. Rather use the environment."),
        new("serve", "ID[=MODEL]", "The catalogue's id of the model, and the engine's name for it where that differs. "
            + "Default: made from the model's own name."),
        new("slots", "N", "Jobs at once, 1 to 256. Default: 4."),
        new("context", "N", "Tokens per job, prompt and answer together. Default: what the model was trained for, at most 8192."),
        new("gpu", "auto|none|cuda|vulkan|metal", "What the llama engine computes with. Default: auto."),
        new("max-tokens-per-second", "N", "Your cap over all jobs together. Default: none."),
        new("name", "TEXT", "What people see. Default: this machine's name."),
        new("data", "DIR", "Keeps the machine id; one agent per directory. Default: in your local application data."),
        new("engine-dir", "DIR", "Keeps the llama engine's packages; shared by all agents. Default: in your local application data."),
        new(ConfigFile, "FILE", "A JSON file with settings under these names; flags and environment go before it."),
        new("plain", "", "Plain lines instead of the live view. Always so when the output is no terminal or NO_COLOR is set."),
        new("json", "", "One JSON object per event instead of the live view."),
        new("verbose", "", "Also what the engine says."),
        new("stop-on-stdin-close", "", "Stop at once when stdin closes: for programs that start the agent and must not leave it behind."),
    ];
}
