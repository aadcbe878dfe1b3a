namespace IdleCloud.LocalSilo.Generator;

/// <summary>What grain methods may return.</summary>
internal enum ReturnKind
{
    /// <summary>Anything else; not allowed.</summary>
    Other,

    /// <summary><c>Task</c></summary>
    Task,

    /// <summary><c>Task&lt;T&gt;</c></summary>
    TaskOfResult,

    /// <summary><c>ValueTask</c></summary>
    ValueTask,

    /// <summary><c>ValueTask&lt;T&gt;</c></summary>
    ValueTaskOfResult,

    /// <summary><c>IAsyncEnumerable&lt;T&gt;</c></summary>
    Stream,
}
