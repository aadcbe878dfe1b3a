namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>How the agent shows what happens.</summary>
internal enum OutputKind
{
    /// <summary>A live view, where the output is a terminal.</summary>
    Live,

    /// <summary>A line per event.</summary>
    Plain,

    /// <summary>A JSON object per event.</summary>
    Json,
}
