namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>A setting as given.</summary>
/// <param name="Text">Its value; "true" or "false" for a switch.</param>
/// <param name="Source">Where it was given, for error messages: "--slots", "IDLECLOUD_MINER_SLOTS" or "slots in miner.json".</param>
internal readonly record struct SettingValue(string Text, string Source);
