using System.Collections.Immutable;
using IdleCloud.Contracts.Jobs;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace IdleCloud.Silo.Jobs;

/// <summary>A <see cref="GatewayPresence"/> as a grain.</summary>
[Reentrant]
internal sealed class GatewaySessionGrain(IOptions<JobOptions> options, TimeProvider clock) : Grain, IGatewaySessionGrain
{
    private readonly GatewayPresence _presence = new(options.Value.GatewaySilence, clock);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Guid>> BeatAsync(ImmutableArray<Guid> ended) => new(_presence.Beat(ended));

    /// <inheritdoc/>
    public ValueTask EndAsync()
    {
        _presence.Stop();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Guid>> FindEndedAsync(ImmutableArray<Guid> jobs) => new(_presence.FindEnded(jobs));
}
