namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>An answer that another miner has begun, and the marks by which the host writes it as the model would have.</summary>
/// <param name="Opening">Before thoughts; empty where the model does not think aloud.</param>
/// <param name="Thoughts">The thoughts, in which nothing is a special token.</param>
/// <param name="Closing">Behind them.</param>
/// <param name="Answer">Before the answer.</param>
/// <param name="Text">The answer so far, in which nothing is a special token.</param>
internal sealed record HostResume(string Opening, string Thoughts, string Closing, string Answer, string Text);
