using System.Runtime.InteropServices;

namespace IdleCloud.Demo.Supervision;

/// <summary>
/// Ctrl-C, SIGTERM, a closed terminal and, when asked for, the end of standard input: the first asks for a clean stop, the second
/// insists on an immediate one.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly CancellationTokenSource _insisted = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Listens from now on.</summary>
    /// <param name="onStdinClose">True to take the end of standard input for a signal.</param>
    public StopSignals(bool onStdinClose)
    {
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            OnSignal();
        }))];
        if (onStdinClose) _ = WatchStdinAsync();
    }

    /// <summary>Cancelled when the demo shall stop.</summary>
    public CancellationToken Asked => _asked.Token;

    /// <summary>Cancelled when it shall stop at once.</summary>
    public CancellationToken Insisted => _insisted.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _asked.Dispose();
        _insisted.Dispose();
    }

    private void OnSignal() => (_asked.IsCancellationRequested ? _insisted : _asked).Cancel();

    private async Task WatchStdinAsync()
    {
        await Console.OpenStandardInput().CopyToAsync(Stream.Null).ConfigureAwait(false);
        await _asked.CancelAsync().ConfigureAwait(false);
    }
}
