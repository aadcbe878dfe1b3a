namespace IdleCloud.MinerAgent.Processes;

/// <summary>How a program ran.</summary>
/// <param name="ExitCode">Its exit code; null when it could not be started or ran out of time.</param>
/// <param name="Output">What it wrote to stdout.</param>
/// <param name="Error">What it wrote to stderr, or why there is no exit code.</param>
internal sealed record CommandResult(int? ExitCode, string Output, string Error)
{
    /// <summary>It ran to its end and says that all is well.</summary>
    public bool IsSuccess => ExitCode == 0;
}
