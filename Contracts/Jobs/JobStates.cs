namespace IdleCloud.Contracts.Jobs;

/// <summary>What can be said of a <see cref="JobState"/> alone.</summary>
public static class JobStates
{
    /// <summary>True when the job has ended; no transition leaves such a state.</summary>
    public static bool IsTerminal(this JobState state) => state >= JobState.Done;
}
