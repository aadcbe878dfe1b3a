namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>A message of the conversation.</summary>
/// <param name="Role">system, user, assistant or tool.</param>
/// <param name="Text">Its text, in which nothing is a special token.</param>
internal sealed record HostMessage(string Role, string Text);
