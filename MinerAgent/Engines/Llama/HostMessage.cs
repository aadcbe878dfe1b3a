namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>A message of the conversation.</summary>
/// <param name="Role">system, user, assistant or tool.</param>
/// <param name="Text">Its text, in which nothing is a special token.</param>
/// <param name="Name">Of the one who speaks; empty: none.</param>
/// <param name="ToolCallId">Of a tool's message; else empty.</param>
internal sealed record HostMessage(string Role, string Text, string Name, string ToolCallId);
