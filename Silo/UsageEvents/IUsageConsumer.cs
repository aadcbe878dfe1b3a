using IdleCloud.Contracts.UsageEvents;
using Npgsql;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>Does something with usage events.</summary>
internal interface IUsageConsumer
{
    /// <summary>Its name: the key of its place and of its stream.</summary>
    string Name { get; }

    /// <summary>
    /// Takes events, each once and in their order, in the transaction that also notes how far this consumer is: what it writes there is
    /// written once however often an event is told. What it does elsewhere may happen again, when that transaction fails.
    /// </summary>
    /// <param name="events">The events; at least one.</param>
    /// <param name="connection">The connection, with the transaction.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task TakeAsync(IReadOnlyList<UsageEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken);
}
