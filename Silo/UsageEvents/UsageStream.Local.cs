using System.Threading.Channels;
using IdleCloud.Contracts.UsageEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>Carries usage events by a bounded channel for each reader. What there is no room for is left out: its reader finds it in the books.</summary>
internal sealed class UsageStream(IServiceProvider services) : BackgroundService, IUsageStream
{
    /// <summary>Batches that may wait for a reader.</summary>
    private const int Room = 16;

    private readonly Dictionary<string, Channel<UsageBatch>> _channels = [];

    /// <inheritdoc/>
    public Task PublishAsync(UsageBatch batch, CancellationToken cancellationToken)
    {
        lock (_channels)
        {
            foreach (Channel<UsageBatch> channel in _channels.Values) channel.Writer.TryWrite(batch);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        // Only now: the host makes its services before it has checked all options, and a data source needs them.
        Task.WhenAll(services.GetRequiredService<UsageReaders>().All.Select(reader => ReadAsync(reader, stoppingToken)));

    private async Task ReadAsync(UsageReader reader, CancellationToken stoppingToken)
    {
        Channel<UsageBatch> channel = Channel.CreateBounded<UsageBatch>(Room);
        lock (_channels) _channels.Add(reader.Name, channel);
        await foreach (UsageBatch batch in channel.Reader.ReadAllAsync(stoppingToken)) await reader.TryTakeAsync(batch, stoppingToken);
    }
}

/// <summary>Registration of the stream.</summary>
internal static class UsageStreamExtensions
{
    /// <summary>Adds the stream of this grain host.</summary>
    public static IServiceCollection AddUsageStream(this IServiceCollection services) => services
        .AddSingleton<UsageStream>()
        .AddSingleton<IUsageStream>(static all => all.GetRequiredService<UsageStream>())
        .AddHostedService(static all => all.GetRequiredService<UsageStream>());
}
