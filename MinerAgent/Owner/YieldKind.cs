namespace IdleCloud.MinerAgent.Owner;

/// <summary>What makes the agent give the machine back, the strongest first: the first that holds is what the owner reads.</summary>
internal enum YieldKind
{
    /// <summary>The owner said so.</summary>
    Paused,

    /// <summary>It is outside the hours that the owner set.</summary>
    Hours,

    /// <summary>A program on the owner's list runs.</summary>
    Program,

    /// <summary>Somebody else computes on the GPU.</summary>
    GpuLoad,

    /// <summary>Somebody else has taken memory of the GPU.</summary>
    GpuMemory,

    /// <summary>The GPU encodes video: a recording or a stream of the screen.</summary>
    Encoder,

    /// <summary>Keyboard or mouse have been used.</summary>
    Input,

    /// <summary>The machine runs on its battery.</summary>
    Battery,

    /// <summary>The GPU is too hot.</summary>
    Temperature,

    /// <summary>The GPU draws too much.</summary>
    Power,

    /// <summary>The model pays less than its power costs.</summary>
    Cost,
}
