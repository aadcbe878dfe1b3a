using System.Runtime.InteropServices;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>
/// What the owner's signals mean: the first Ctrl-C, SIGTERM or SIGQUIT drains, a second one stops at once; a closed stdin, where
/// that is watched, stops at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <summary>Finish what runs, and take nothing new.</summary>
    public CancellationToken Drain => _drain.Token;

    /// <summary>Stop at once.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>True when somebody asked twice.</summary>
    public bool WasInterrupted => Volatile.Read(ref _count) > 1;

    /// <summary>Begins to listen.</summary>
    /// <param name="stdin">Watched for its end; null: not watched.</param>
    public static StopSignals Listen(Stream? stdin)
    {
        var signals = new StopSignals();
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT })
        {
            signals._registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                signals.OnSignal();
            }));
        }

        if (stdin is not null) _ = signals.WatchAsync(stdin);
        return signals;
    }

    /// <summary>What a signal does.</summary>
    internal void OnSignal()
    {
        if (Interlocked.Increment(ref _count) > 1) _stop.Cancel();
        _drain.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private async Task WatchAsync(Stream stdin)
    {
        byte[] ignored = new byte[256];
        while (await stdin.ReadAsync(ignored).ConfigureAwait(false) > 0)
        {
            // Nothing is said there; only its end counts.
        }

        await _drain.CancelAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
    }
}
