namespace IdleCloud.Demo.Postgres;

/// <summary>The private cluster cannot be had; the message says why and what a person can do.</summary>
internal sealed class PrivatePostgresException(string message, Exception? inner = null) : Exception(message, inner);
