namespace Orleans.Runtime;

/// <summary>The silo that a client is connected to has too much to do; on this host there are no clients.</summary>
public sealed class GatewayTooBusyException(string message) : OrleansException(message);
