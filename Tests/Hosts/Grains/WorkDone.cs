namespace IdleCloud.Tests.Hosts.Grains;

[GenerateSerializer, Immutable, Alias("IdleCloud.Tests.WorkDone")]
public sealed record WorkDone([property: Id(0)] int Turns, [property: Id(1)] bool Overlapped);
