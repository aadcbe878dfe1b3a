using IdleCloud.Contracts.UsageEvents;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>
/// Gives one consumer each event once and in its order, whatever the stream does. How far the consumer is, is a row in PostgreSQL, and
/// changes in the transaction of what the consumer does: a batch that ends before that place has been taken; one that begins behind it
/// shows that something was lost, and the books have it. Nothing is kept here, so that it does not matter which silo reads, or how many.
/// </summary>
internal sealed partial class UsageReader(
    IUsageConsumer consumer, NpgsqlDataSource database, IOptions<UsageOptions> options, UsageMetrics metrics, ILogger<UsageReader> logger)
{
    /// <summary>Its consumer's name.</summary>
    public string Name => consumer.Name;

    /// <summary>Takes a batch; one that cannot be taken now is read from the books at the next one.</summary>
    public async Task TryTakeAsync(UsageBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            while (!await IsTakenAsync(batch, cancellationToken))
            {
                // What was missing has been taken; now the batch, or what is still missing.
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            LogAway(Name, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A consumer that fails must not keep the others from their events, nor its silo from its other work.
            LogBroken(Name, batch.After, batch.UpTo, e);
        }
    }

    /// <returns>True when nothing of the batch is missing any longer.</returns>
    private async Task<bool> IsTakenAsync(UsageBatch batch, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        long position = await UsageOutbox.LockPositionAsync(connection, Name, cancellationToken);
        if (position >= batch.UpTo)
        {
            metrics.OnRepeated(Name, batch.Events.Length);
            return true;
        }

        bool isNext = position >= batch.After;
        UsageBatch next = isNext ? batch : await UsageOutbox.ReadAsync(connection, position, options.Value.MaxBatch, cancellationToken);
        UsageEvent[] fresh = [.. next.Events.Where(each => each.Position > position)];
        if (fresh.Length > 0) await consumer.TakeAsync(fresh, connection, cancellationToken);
        await UsageOutbox.SetPositionAsync(connection, Name, next.UpTo, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.OnTaken(Name, fresh.Length, isNext);
        return next.UpTo >= batch.UpTo;
    }
}
