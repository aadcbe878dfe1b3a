namespace Orleans.Placement;

/// <summary>Activates the grain where its first caller is; there is only one place on the local host.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PreferLocalPlacementAttribute : Attribute;
