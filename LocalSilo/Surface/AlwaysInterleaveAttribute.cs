namespace Orleans.Concurrency;

/// <summary>Calls of this method may start while the grain awaits in another call.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
