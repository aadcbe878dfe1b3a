namespace IdleCloud.LocalSilo.Generator;

/// <summary>One parameter, as text.</summary>
internal sealed class ParameterModel(string name, string type, ParameterKind kind) : IEquatable<ParameterModel>
{
    /// <summary>Its name, escaped where it is a keyword.</summary>
    internal string Name => name;

    /// <summary>Its type, fully qualified.</summary>
    internal string Type => type;

    /// <summary>How it is passed on.</summary>
    internal ParameterKind Kind => kind;

    public bool Equals(ParameterModel? other) => other is not null && name == other.Name && type == other.Type && kind == other.Kind;

    public override bool Equals(object? obj) => Equals(obj as ParameterModel);

    public override int GetHashCode() => name.GetHashCode();
}
