namespace IdleCloud.MinerAgent.Control;

/// <summary>What the running agent answers: one line of JSON, which <c>status --json</c> prints as it is.</summary>
internal sealed record ControlReply
{
    /// <summary>Why the request was not carried out; null when it was.</summary>
    public string? Error { get; init; }

    /// <summary>What the agent does now, in one line: "working", or why not.</summary>
    public string Now { get; init; } = "";

    /// <summary>The owner's order to pause counts.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The connection in a few words.</summary>
    public string Link { get; init; } = "";

    /// <summary>The engine's state.</summary>
    public string Engine { get; init; } = "";

    /// <summary>The catalogue id that is served; empty before it is known.</summary>
    public string Model { get; init; } = "";

    /// <summary>Jobs under way.</summary>
    public int RunningJobs { get; init; }

    /// <summary>Jobs ended well.</summary>
    public long ServedJobs { get; init; }

    /// <summary>Jobs that could not be answered here.</summary>
    public long FailedJobs { get; init; }

    /// <summary>Jobs given back because the owner needed the machine.</summary>
    public long HandedBackJobs { get; init; }

    /// <summary>Tokens sent.</summary>
    public long Tokens { get; init; }

    /// <summary>Averaged over the last seconds.</summary>
    public double TokensPerSecond { get; init; }

    /// <summary>Since the agent's start.</summary>
    public double UptimeSeconds { get; init; }

    /// <summary>What the platform says of this miner, for example "probation"; null when it has said nothing.</summary>
    public string? Standing { get; init; }

    /// <summary>What 1,000,000 tokens that are read are paid, in nano-USD; null while the gateway has not said it.</summary>
    public long? PromptNanoUsdPerMillion { get; init; }

    /// <summary>What 1,000,000 tokens that are written are paid.</summary>
    public long? CompletionNanoUsdPerMillion { get; init; }

    /// <summary>What the tokens since the agent's start come to at that. The bill is the network's.</summary>
    public long? EarnedNanoUsd { get; init; }

    /// <summary>What serving earns and what its power costs; null where power is not counted.</summary>
    public ControlCost? Cost { get; init; }

    /// <summary>How the last hour went, the longest first.</summary>
    public IReadOnlyList<ControlShare> LastHour { get; init; } = [];

    /// <summary>The same for the last 24 hours.</summary>
    public IReadOnlyList<ControlShare> LastDay { get; init; } = [];

    /// <summary>The same for the last seven days.</summary>
    public IReadOnlyList<ControlShare> LastWeek { get; init; } = [];
}
