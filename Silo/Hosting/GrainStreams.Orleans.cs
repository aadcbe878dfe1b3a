using Orleans.Hosting;
using Orleans.Streams;

namespace IdleCloud.Silo.Hosting;

/// <summary>
/// The one provider of streams. They are queues in the silos' memory: what goes with a silo, whoever publishes has elsewhere, and whoever
/// reads finds out that it is missing.
/// </summary>
internal static class GrainStreams
{
    /// <summary>The provider's name.</summary>
    public const string Name = "idlecloud";

    /// <summary>Few: each is polled all the time, and none carries what somebody waits for.</summary>
    private const int Queues = 4;

    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>How long what was delivered may stay in memory: what is read again is read from its source.</summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(5), MostAge = TimeSpan.FromSeconds(30);

    /// <summary>Adds the provider to a silo. Readers are grains with an implicit subscription, so that nothing has to be stored of them.</summary>
    public static void AddStreams(this ISiloBuilder silo) => silo.AddMemoryStreams(Name, streams =>
    {
        streams.ConfigurePartitioning(Queues);
        streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        streams.ConfigurePullingAgent(agent => agent.Configure(static options => options.GetQueueMsgsTimerPeriod = PollPeriod));
        streams.ConfigureCacheEviction(eviction => eviction.Configure(static options =>
        {
            options.DataMinTimeInCache = LeastAge;
            options.DataMaxAgeInCache = MostAge;
            options.MetadataMinTimeInCache = MostAge;
        }));
    });
}
