namespace IdleCloud.LocalSilo.Engine;

/// <summary>The result of a method that has none, so that all calls take one path.</summary>
public readonly struct Nothing;
