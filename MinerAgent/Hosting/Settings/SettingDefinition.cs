namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>A setting under its one name: flag <c>--some-name</c>, variable <c>IDLECLOUD_MINER_SOME_NAME</c>, JSON member <c>"some-name"</c>.</summary>
/// <param name="Name">For example "max-tokens-per-second".</param>
/// <param name="Value">What stands for its value in the help; empty for a switch.</param>
/// <param name="Description">For the help.</param>
internal sealed record SettingDefinition(string Name, string Value, string Description)
{
    /// <summary>It has no value: it is there or not.</summary>
    public bool IsSwitch => Value.Length == 0;

    /// <summary>The environment variable.</summary>
    public string Variable => "IDLECLOUD_MINER_" + Name.ToUpperInvariant().Replace('-', '_');
}
