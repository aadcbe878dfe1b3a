namespace IdleCloud.LocalSilo.Generator;

/// <summary>One method, as text.</summary>
internal sealed class MethodModel : IEquatable<MethodModel>
{
    /// <summary>The interface that declares it, fully qualified.</summary>
    internal string DeclaringInterface { get; init; } = "";

    /// <summary>Its name.</summary>
    internal string Name { get; init; } = "";

    /// <summary>What it returns.</summary>
    internal ReturnKind Returns { get; init; }

    /// <summary>Its return type, as declared.</summary>
    internal string ReturnType { get; init; } = "";

    /// <summary>The type of its result or items; empty for none.</summary>
    internal string ResultType { get; init; } = "";

    /// <summary>Whether it is marked <c>[AlwaysInterleave]</c>.</summary>
    internal bool Interleaves { get; init; }

    /// <summary>Its parameters in order.</summary>
    internal ValueList<ParameterModel> Parameters { get; init; }

    public bool Equals(MethodModel? other) => other is not null && DeclaringInterface == other.DeclaringInterface && Name == other.Name
        && ReturnType == other.ReturnType && Interleaves == other.Interleaves && Parameters.Equals(other.Parameters);

    public override bool Equals(object? obj) => Equals(obj as MethodModel);

    public override int GetHashCode() => Name.GetHashCode();
}
