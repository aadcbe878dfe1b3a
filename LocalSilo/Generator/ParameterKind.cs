namespace IdleCloud.LocalSilo.Generator;

/// <summary>How a parameter is passed on.</summary>
internal enum ParameterKind
{
    /// <summary>As it is.</summary>
    Value,

    /// <summary>A grain or observer: as a reference.</summary>
    Reference,

    /// <summary>A cancellation token: as one of the call's own.</summary>
    CancellationToken,
}
