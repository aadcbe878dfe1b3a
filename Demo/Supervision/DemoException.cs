namespace IdleCloud.Demo.Supervision;

/// <summary>Why the demo cannot start or go on, for the person at the terminal. Ends it with exit code 1.</summary>
internal sealed class DemoException(string message) : Exception(message);
