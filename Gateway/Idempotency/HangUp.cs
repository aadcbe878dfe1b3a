namespace IdleCloud.Gateway.Idempotency;

/// <summary>
/// A customer's hanging up, as a request with an <c>Idempotency-Key</c> hears of it: not at all while its answer is kept for a repeat, and
/// as any other once it is not.
/// </summary>
/// <param name="gone">Cancelled when the customer hangs up.</param>
internal sealed class HangUp(CancellationToken gone) : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _registration;
    private bool _isThrough;

    /// <summary>Cancelled when the request's job shall end because of it.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>From now on, and if it has happened already.</summary>
    public void LetThrough()
    {
        if (_isThrough) return;
        _isThrough = true;
        _registration = gone.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
