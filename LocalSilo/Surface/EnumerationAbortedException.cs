namespace Orleans.Runtime;

/// <summary>The activation that produced an asynchronous enumeration has ended before the enumeration did.</summary>
public sealed class EnumerationAbortedException(string message) : Exception(message);
