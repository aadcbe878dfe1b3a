namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>One call at a time.</summary>
public sealed class ActorGrain(Stage stage) : ActorBase(stage), IActorGrain;
