using IdleCloud.LocalSilo.Engine;

namespace Orleans.Runtime;

/// <summary>A reference to a grain or an observer. References to the same one by the same interface are equal.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    internal GrainReference(ProxyOrigin origin) => Origin = origin;

    /// <summary>The id of the grain.</summary>
    public GrainId GrainId => Origin.GrainId;

    internal ProxyOrigin Origin { get; }

    /// <summary>Whether both refer to the same grain.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1?.Equals(reference2) ?? reference2 is null;

    /// <summary>Whether they refer to different grains.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId == other.GrainId;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <summary>The id of the grain, as text.</summary>
    public sealed override string ToString() => $"GrainReference:{GrainId}";

    internal TGrainInterface As<TGrainInterface>() =>
        this is TGrainInterface same ? same : ProxyRegistry.Create<TGrainInterface>(Origin);
}
