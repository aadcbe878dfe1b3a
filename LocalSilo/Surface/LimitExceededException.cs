namespace Orleans.Runtime;

/// <summary>Too many calls wait in or for one activation.</summary>
public sealed class LimitExceededException(string message) : OrleansException(message);
