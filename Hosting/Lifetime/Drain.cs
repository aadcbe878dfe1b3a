using Microsoft.Extensions.Hosting;

namespace IdleCloud.Hosting.Lifetime;

/// <summary>
/// The two steps in which a program that serves others ends. First it says so to all who can go elsewhere, load balancers and miners, and goes on
/// serving as before; then it takes nothing more, and finishes what it has. Whoever looks at the first step alone sees no request fail.
/// </summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _announced = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>A drain that begins, at the latest, when the host is told to stop.</summary>
    public Drain(IHostApplicationLifetime lifetime) => lifetime.ApplicationStopping.UnsafeRegister(static drain => ((Drain)drain!).Announce(), this);

    /// <summary>Cancelled when the program has been told to stop: it still serves.</summary>
    public CancellationToken Announced => _announced.Token;

    /// <summary>Cancelled when it takes nothing more.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>True from the first step on.</summary>
    public bool HasBegun => _announced.IsCancellationRequested;

    /// <summary>Begins the first step.</summary>
    public void Announce() => _announced.Cancel();

    /// <summary>Begins the second step.</summary>
    public void Close()
    {
        Announce();
        _closing.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _announced.Dispose();
        _closing.Dispose();
    }
}
