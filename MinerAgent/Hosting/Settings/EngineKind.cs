namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>The engines (<c>--engine</c>).</summary>
internal enum EngineKind
{
    /// <summary>llama.cpp, started and supervised by the agent.</summary>
    Llama,

    /// <summary>A server of the owner's that speaks OpenAI's API.</summary>
    OpenAi,
}
