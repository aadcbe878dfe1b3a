using System.Threading.Channels;
using IdleCloud.Contracts.Batches;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace IdleCloud.Silo.Batches;

/// <summary>Carries offers by a bounded channel. What there is no room for is left out: it is told again.</summary>
internal sealed class BatchStream(IServiceProvider services) : BackgroundService, IBatchStream
{
    /// <summary>Offers that may wait.</summary>
    private const int Room = 256;

    private readonly Channel<(string Desk, BatchOffer Offer)> _offers = Channel.CreateBounded<(string Desk, BatchOffer Offer)>(Room);

    /// <inheritdoc/>
    public Task PublishAsync(string desk, BatchOffer offer, CancellationToken cancellationToken)
    {
        _offers.Writer.TryWrite((desk, offer));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach ((string desk, BatchOffer offer) in _offers.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await services.GetRequiredService<IGrainFactory>().GetGrain<IBatchDeskGrain>(desk).OfferAsync(offer);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                // It is told again.
            }
        }
    }
}

/// <summary>Registration of the stream.</summary>
internal static class BatchStreamExtensions
{
    /// <summary>Adds the stream of this grain host.</summary>
    public static IServiceCollection AddBatchStream(this IServiceCollection services) => services
        .AddSingleton<BatchStream>()
        .AddSingleton<IBatchStream>(static all => all.GetRequiredService<BatchStream>())
        .AddHostedService(static all => all.GetRequiredService<BatchStream>());
}
