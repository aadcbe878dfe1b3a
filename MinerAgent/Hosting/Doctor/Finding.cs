namespace IdleCloud.MinerAgent.Hosting.Doctor;

/// <summary>What the doctor has found of one thing.</summary>
/// <param name="Thing">For example "gateway".</param>
/// <param name="IsGood">The agent can work with it.</param>
/// <param name="Text">What is there; or what is wrong, and what helps.</param>
internal sealed record Finding(string Thing, bool IsGood, string Text);
