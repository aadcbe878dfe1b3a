using System.Collections.Concurrent;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>Customers that ask all the time, whatever becomes of their requests, and note how each one ended.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Workers = 12;

    /// <summary>So that a gateway that is not there is not asked without a pause.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly RealSystem _system;
    private readonly Customer[] _customers;
    private readonly ConcurrentQueue<Answer> _answers = [];
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _all;

    private Load(RealSystem system, Customer[] customers, int seed)
    {
        _system = system;
        _customers = customers;
        _all = Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => RunAsync(new Random(seed + worker))));
    }

    /// <summary>Begins to ask.</summary>
    public static Load Start(RealSystem system, Customer[] customers, int seed) => new(system, customers, seed);

    /// <summary>Stops asking, waits until the last answer has ended, and tells them all.</summary>
    public async Task<IReadOnlyList<Answer>> StopAsync()
    {
        await _stop.CancelAsync();
        await _all;
        return [.. _answers];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(Random dice)
    {
        using var pause = new PeriodicTimer(Pause);
        while (!_stop.IsCancellationRequested)
        {
            Customer customer = _customers[dice.Next(_customers.Length)];
            string key = customer.Keys[dice.Next(customer.Keys.Length)];
            string directive = $"tokens={dice.Next(1, 21)} ttft={dice.Next(60)} gap={dice.Next(20)}";
            _answers.Enqueue(await Answer.AskAsync(_system, customer.AccountId, key, directive, isStream: dice.Next(2) == 0));
            await pause.WaitForNextTickAsync();
        }
    }
}
