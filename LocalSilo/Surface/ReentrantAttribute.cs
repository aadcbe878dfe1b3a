namespace Orleans.Concurrency;

/// <summary>Calls of this grain may start while it awaits in another call. They never run in parallel.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
