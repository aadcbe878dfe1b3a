namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>The engines (<c>--engine</c>).</summary>
internal enum EngineKind
{
    /// <summary>llama.cpp, started and supervised by the agent.</summary>
    Llama,

    /// <summary>llama.cpp through LLamaSharp, in a process of this program's; not in every build.</summary>
    LlamaSharp,

    /// <summary>A server of the owner's that speaks OpenAI's API.</summary>
    OpenAi,
}
