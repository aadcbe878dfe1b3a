namespace Orleans.Runtime.Messaging;

/// <summary>The cluster could not be reached; on this host nobody has to.</summary>
public class ConnectionFailedException(string message) : OrleansException(message);
