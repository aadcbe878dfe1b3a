namespace IdleCloud.MinerAgent.Hosting;

/// <summary>How the program ends; documented in docs/how-to/run-a-miner.md.</summary>
internal static class ExitCode
{
    /// <summary>Stopped as asked.</summary>
    public const int Ok = 0;

    /// <summary>The settings are wrong, or the data directory cannot be used. As with <see cref="Rejected"/>, only the owner can help.</summary>
    public const int BadSettings = 2;

    /// <summary>The gateway does not want this agent: wrong key, unknown model, or a second agent with the same machine id.</summary>
    public const int Rejected = 2;

    /// <summary>The engine cannot start before somebody changes something.</summary>
    public const int EngineFailed = 3;

    /// <summary>A command found no running agent.</summary>
    public const int NotRunning = 4;

    /// <summary>Stopped at once by a second Ctrl-C: running jobs were cut off.</summary>
    public const int Interrupted = 130;
}
