namespace Orleans.Runtime;

/// <summary>The grain host is not running.</summary>
public sealed class SiloUnavailableException(string msg) : OrleansMessageRejectionException(msg);
