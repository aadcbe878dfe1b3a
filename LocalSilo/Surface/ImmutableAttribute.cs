namespace Orleans;

/// <summary>Promises that an object is never changed, so that the Orleans host need not copy it.</summary>
[AttributeUsage(
    AttributeTargets.Struct | AttributeTargets.Class | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter
    | AttributeTargets.ReturnValue)]
public sealed class ImmutableAttribute : Attribute;
