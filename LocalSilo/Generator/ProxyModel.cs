namespace IdleCloud.LocalSilo.Generator;

/// <summary>One interface, as text.</summary>
internal sealed class ProxyModel(string className, string interfaceName, string shortName, ValueList<MethodModel> methods, ValueList<string> problems)
    : IEquatable<ProxyModel>
{
    /// <summary>The name of the class to write.</summary>
    internal string ClassName => className;

    /// <summary>The interface, fully qualified.</summary>
    internal string InterfaceName => interfaceName;

    /// <summary>The interface, for messages.</summary>
    internal string ShortName => shortName;

    /// <summary>Its methods, inherited ones included.</summary>
    internal ValueList<MethodModel> Methods => methods;

    /// <summary>Why it cannot be written.</summary>
    internal ValueList<string> Problems => problems;

    public bool Equals(ProxyModel? other) => other is not null && interfaceName == other.InterfaceName
        && methods.Equals(other.Methods) && problems.Equals(other.Problems);

    public override bool Equals(object? obj) => Equals(obj as ProxyModel);

    public override int GetHashCode() => interfaceName.GetHashCode();
}
