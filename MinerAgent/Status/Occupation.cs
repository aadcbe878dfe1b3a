using IdleCloud.MinerAgent.Engines;

namespace IdleCloud.MinerAgent.Status;

/// <summary>What the agent does now, or why it has no job, in the owner's words. Pure.</summary>
internal static class Occupation
{
    /// <summary>With a job.</summary>
    public const string Working = "working";

    /// <summary>All is well, and nobody asks.</summary>
    public const string NoDemand = "no demand for this model at the moment";

    private const string NoConnection = "no connection: ";

    /// <summary>Says it.</summary>
    /// <param name="status">The agent's counters.</param>
    /// <param name="engine">The engine's state.</param>
    /// <param name="rest">Why the machine is the owner's; empty when it is not.</param>
    public static string Of(AgentStatus status, EngineState engine, string rest) => (status, engine) switch
    {
        _ when rest.Length > 0 => rest,
        ({ RunningJobs: > 0 }, _) => Working,
        ({ IsDraining: true }, _) => "stopping, as you asked",
        (_, EngineState.Starting or EngineState.Resting) => "the engine starts",
        (_, EngineState.Crashed or EngineState.Restarting) => "the engine has crashed and starts again",
        (_, EngineState.Stopped) => "the engine is stopped",
        ({ Link: "connected", Standing: { } standing }, _) => standing,
        ({ Link: "connected" }, _) => NoDemand,
        _ => NoConnection + status.Link,
    };

    /// <summary>The same without what changes every second (figures are in parentheses), to be counted.</summary>
    public static string Kind(string occupation)
    {
        string reason = occupation.Split("; going on in", 2)[0];
        return reason.StartsWith(NoConnection, StringComparison.Ordinal) ? reason : reason.Split(" (", 2)[0];
    }
}
