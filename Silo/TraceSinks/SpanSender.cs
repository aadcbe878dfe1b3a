using System.Collections.Immutable;
using System.Security.Cryptography;
using IdleCloud.Silo.Outbound;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.TraceSinks;

/// <summary>
/// Sends spans to customers' sinks. Each sink has a queue of its own, so that one that is away costs the others nothing; it is bounded, tries
/// are counted, and what is too much or too late is given up and counted. Nothing of it is stored: spans that wait end with the process.
/// </summary>
internal sealed partial class SpanSender(
    CustomerHttp http, SinkHeaders secrets, NpgsqlDataSource database, IOptions<TraceSinkOptions> options, TimeProvider clock,
    TraceSinkMetrics metrics, ILogger<SpanSender> logger) : IAsyncDisposable
{
    private const int MaxSpans = 200, AtOnce = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SinkQueue> _queues = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _calls = new(AtOnce);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Takes spans over; does not wait.</summary>
    public void Add(SpanTarget target, IReadOnlyCollection<SpanOf> spans)
    {
        if (spans.Count == 0) return;
        int room;
        lock (_lock)
        {
            if (!_queues.TryGetValue(target.AccountId, out SinkQueue? queue)) _queues.Add(target.AccountId, queue = new SinkQueue());
            room = Math.Max(0, options.Value.MaxWaiting - queue.Spans.Count);
            queue.Target = target;
            foreach (SpanOf span in spans.Take(room)) queue.Spans.Enqueue(span);
            queue.Running ??= Task.Run(() => SendAllAsync(queue), CancellationToken.None);
        }

        if (room < spans.Count) metrics.OnEnded("NoRoom", spans.Count - room);
    }

    /// <summary>Ends what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] running;
        lock (_lock) running = [.. _queues.Values.Select(static queue => queue.Running!)];
        await Task.WhenAll(running);
        _calls.Dispose();
        _stopping.Dispose();
    }

    private async Task SendAllAsync(SinkQueue queue)
    {
        while (Next(queue) is { Length: > 0 } spans)
        {
            string result = "GivenUp";
            try
            {
                string? problem = await SendAsync(queue.Target, spans);
                if (problem is null) result = "Sent";
                await NoteAsync(queue.Target.AccountId, problem);
            }
            catch (OperationCanceledException)
            {
                // The process ends.
            }
            catch (Exception e)
            {
                // One sink that breaks something must not keep its later spans back.
                LogBroken(queue.Target.AccountId, e);
            }

            metrics.OnEnded(result, spans.Length);
        }
    }

    private SpanOf[] Next(SinkQueue queue)
    {
        lock (_lock)
        {
            SpanOf[] spans = [.. queue.Spans.Take(MaxSpans)];
            for (int i = 0; i < spans.Length; i++) queue.Spans.Dequeue();
            if (spans.Length == 0) _queues.Remove(queue.Target.AccountId);
            return spans;
        }
    }

    /// <returns>What went wrong the last time; null when they are there.</returns>
    private async Task<string?> SendAsync(SpanTarget target, SpanOf[] spans)
    {
        if (!http.TryRead(target.Endpoint, out Uri? url)) return "spans are not sent to such a URL any longer";
        if (Open(target) is not { } headers) return "its headers cannot be read any longer: set it again";
        byte[] body = OtlpJson.Write(spans);
        for (int attempt = 1; ; attempt++)
        {
            CustomerAnswer answer = await TryAsync(url, body, headers);
            bool mayRepeat = answer.Status is 0 or 429 or >= 500;
            if (answer.Problem is null || !mayRepeat || attempt >= options.Value.MaxAttempts) return answer.Problem;
            await Task.Delay(options.Value.FirstRetry * Math.Pow(2, attempt - 1), clock, _stopping.Token);
        }
    }

    private async Task<CustomerAnswer> TryAsync(Uri url, byte[] body, ImmutableSortedDictionary<string, string> headers)
    {
        await _calls.WaitAsync(_stopping.Token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        patience.CancelAfter(options.Value.SendTimeout);
        try
        {
            return await http.PostAsync(url, body, headers, patience.Token);
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            return new(0, $"no answer within {options.Value.SendTimeout.TotalSeconds:0.###} s");
        }
        finally
        {
            _calls.Release();
        }
    }

    private ImmutableSortedDictionary<string, string>? Open(SpanTarget target)
    {
        if (target.Headers is not { } box) return ImmutableSortedDictionary<string, string>.Empty;
        try
        {
            return secrets.CanSeal ? secrets.Open(target.AccountId, box) : null;
        }
        catch (CryptographicException e)
        {
            LogNotOpened(target.AccountId, e);
            return null;
        }
    }

    private async Task NoteAsync(string accountId, string? problem)
    {
        await using NpgsqlCommand command = database.CreateCommand(TraceSinkSql.Problem);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = accountId });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = problem });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
        await command.ExecuteNonQueryAsync(_stopping.Token);
    }

    /// <summary>What waits for one sink. It is there while something is sent.</summary>
    private sealed class SinkQueue
    {
        public Queue<SpanOf> Spans { get; } = [];

        public SpanTarget Target { get; set; } = null!;

        public Task? Running { get; set; }
    }
}
