namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>All settings of the agent, in the order of the help. docs/reference/configuration.md lists them too; a test compares.</summary>
internal static class SettingTable
{
    /// <summary>The one setting that is not read from the file that it names.</summary>
    public const string ConfigFile = "config";

    /// <summary>The one setting that the commands to a running agent need: where it is.</summary>
    public const string DataDirectory = "data";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<SettingDefinition> All =
    [
        new("gateway", "URLS", "The gateway to serve, for example https://gateway.example; or several with commas between them, of which each is "
            + "dialled in its turn when the one before it is gone. Required."),
        new("transport", "websocket|grpc", "What carries the connection; grpc is not in every build. Default: websocket, which passes more proxies."),
        new("key", "im_…", "The miner key. Rather use --key-file or the environment: a flag is visible to all users of this machine."),
        new("key-file", "FILE", "A file with the miner key."),
        new("engine", "llama|llamasharp|openai", "What computes: llama.cpp with a GGUF file; the same without Node.js, on the processor alone, "
            + "which is not in every build; or a server of yours that speaks OpenAI's API. "
            + "Default: openai when --engine-url is given, else llama."),
        new("model", "FILE|URL|hf:…", "The GGUF file for llama.cpp: a path, an https:// address, "
            + "hf:owner/repository/file.gguf, or a name of the manifest."),
        new("model-sha256", "HEX", "What the SHA-256 of that file must be."),
        new("model-manifest", "FILE", "A JSON file of names, addresses and SHA-256 of the files that you trust."),
        new("allow-unverified", "", "Download a model although nobody says what its SHA-256 must be."),
        new("models-dir", "DIR", "Keeps downloaded models; shared by all agents. Default: in your local application data."),
        new("models-gib", "N", "The most that downloaded models may take together, in GiB. Default: what the disk has."),
        new("evict-models", "", "Let downloaded models that were not served for the longest time go to make room."),
        new("hub", "URL", "The hub that hf: names are at, or a mirror of it. Default: HF_ENDPOINT, else the public one. HF_TOKEN is sent to it alone."),
        new("engine-url", "URL", "The server for the openai engine, for example http://127.0.0.1:8000/v1."),
        new("engine-key", "KEY", "The key of that server, if it wants one. Rather use the environment."),
        new("serve", "ID[=MODEL]", "The catalogue's id of the model, and the engine's name for it where that differs. "
            + "Default: made from the model's own name."),
        new("slots", "N", "Jobs at once, 1 to 256. Default: 4."),
        new("context", "N", "Tokens per job, prompt and answer together. Default: what the model was trained for, at most 8192."),
        new("gpu", "auto|none|cuda|vulkan|metal", "What the llama engine computes with. Default: auto."),
        new("gpu-devices", "GPUS", "The GPUs that the engine uses, by number or id, for example \"0\" or \"GPU-8f1c\"; "
            + "only they count for giving way. Default: all."),
        new("engine-programs", "NAMES", "With the openai engine: the server's programs, for example \"vllm, python3\"; without them others' use of the GPU "
            + "cannot be told from the server's. Default: none."),
        new("max-tokens-per-second", "N", "Your cap over all jobs together. Default: none."),
        new("ask", "PROMPT/COMPLETION", "What you ask, in US dollars for a million tokens of prompts and of answers, for example 0.05/0.2; "
            + "jobs that pay less go elsewhere. Default: your share of the list price."),
        new("power-price", "USD", "What a kilowatt-hour costs you, in US dollars, for example 0.30. Default: not said; power is not counted."),
        new("below-cost", "off|show|refuse", "Whether to count power against pay: not at all, for you to see, "
            + "or to serve no model that pays less than its power costs. Default: show."),
        new("cost-margin-percent", "N", "With --below-cost refuse: how much more than power pay must be, 0 to 1000. Default: 0."),
        new("serving-watts", "N", "What serving adds to this machine's draw, by your own meter; for machines that cannot tell. Default: measured."),
        new("idle-watts", "N", "What the measured parts (GPU, processor) draw without a job. Default: measured."),
        new("cost-decide-seconds", "N", "How long it must have served before it decides, 1 to 86400. Default: 120."),
        new("cost-retry-minutes", "N", "When it tries again what did not pay, at first; 1 to 1440. Default: 30."),
        new("region", "NAME", "Where this machine is, for customers who prefer it near, for example eu-central. Default: not said."),
        new("hours", "WHEN", "When it may work, in local time, for example \"mon-fri 18:00-08:00, sat, sun\". Default: always."),
        new("yield-to", "NAMES", "Programs that get the machine for themselves while they run, for example \"game.exe, obs, blender*\". Default: none."),
        new("yield-gpu-percent", "N", "Give way when other programs use so much of the GPU, 1 to 100; 0: never. Default: 15."),
        new("yield-gpu-mib", "N", "Give way when other programs take so much more of the GPU's memory; 0: never. Default: 512."),
        new("yield-input-minutes", "N", "Work only when keyboard and mouse have rested for so long; 0: always. Default: 0."),
        new("on-battery", "", "Work on the battery too."),
        new("max-gpu-celsius", "N", "Give way when a GPU is hotter. Default: none."),
        new("max-gpu-watts", "N", "Give way when the GPUs together draw more for 10 s. Default: none."),
        new("resume-after-seconds", "N", "How long it must be calm before it works again, 1 to 86400. Default: 60."),
        new("never-yield", "", "Work whatever you do with the machine; `pause` still counts."),
        new("name", "TEXT", "What people see. Default: this machine's name."),
        new(DataDirectory, "DIR", "Keeps the machine id; one agent per directory. Default: in your local application data."),
        new("engine-dir", "DIR", "Keeps the llama engine's packages; shared by all agents. Default: in your local application data."),
        new("otlp-endpoint", "URL", "Your own OpenTelemetry collector (OTLP over HTTP): gets times and token counts of your jobs, no texts. Default: none."),
        new(ConfigFile, "FILE", "A JSON file with settings under these names; flags and environment go before it."),
        new("plain", "", "Plain lines instead of the live view. Always so when the output is no terminal or NO_COLOR is set."),
        new("json", "", "One JSON object per event instead of the live view."),
        new("verbose", "", "Also what the engine says."),
        new("stop-on-stdin-close", "", "Stop at once when stdin closes: for programs that start the agent and must not leave it behind."),
    ];
}
