using System.Buffers;
using System.IO.Pipelines;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Gateway.Idempotency;

/// <summary>
/// A response's body that also keeps what is written to it, up to a limit. It can hold back what follows, so that the end of an answer is
/// known before it is sent; and it goes on without a customer who has hung up or does not read. Used by one task at a time.
/// </summary>
/// <param name="customer">The response's body.</param>
/// <param name="limit">The most bytes that are kept.</param>
/// <param name="patience">How long a customer may read nothing at all before it is given up.</param>
/// <param name="clock">The clock.</param>
/// <param name="giveUp">Breaks the customer's connection.</param>
/// <param name="onOverflow">Called once, when the answer becomes longer than the limit.</param>
internal sealed class AnswerTap(
    PipeWriter customer, int limit, TimeSpan patience, TimeProvider clock, Action giveUp, Action onOverflow) : PipeWriter, IDisposable
{
    private const int LeastRoom = 256;

    private PooledBuffer _kept;
    private Memory<byte> _room;
    private bool _isForCustomer;
    private bool _isAlone;
    private int? _heldFrom;

    /// <summary>True while all that was written is kept.</summary>
    public bool IsKeeping { get; private set; } = true;

    /// <summary>All that was written, what is held back included.</summary>
    public ReadOnlySpan<byte> Kept => _kept.Written;

    /// <summary>From here on nothing reaches the customer.</summary>
    public void Hold() => _heldFrom ??= _kept.Length;

    /// <summary>Writes to the customer what was held back, and goes on.</summary>
    public void Release()
    {
        if (_heldFrom is not { } from) return;
        _heldFrom = null;
        if (!_isAlone) customer.Write(_kept.Written[from..]);
    }

    /// <summary>Forgets what was held back, and with it the answer: an error follows instead.</summary>
    public void Drop()
    {
        _heldFrom = null;
        StopKeeping();
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _isForCustomer = _heldFrom is null && !_isAlone;
        return _room = _isForCustomer ? customer.GetMemory(sizeHint) : _kept.GetMemory(Math.Max(sizeHint, LeastRoom));
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        if (_isForCustomer)
        {
            if (IsKeeping) Keep(_room.Span[..bytes]);
            customer.Advance(bytes);
        }
        else
        {
            _kept.Advance(bytes);
        }

        if (IsKeeping && _kept.Length > limit) Overflow();
        if (!IsKeeping && _heldFrom is null) _kept.Release();
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_isAlone) return default;
        ValueTask<FlushResult> flushing = customer.FlushAsync(cancellationToken);
        return flushing.IsCompleted || !IsKeeping ? flushing : new(FlushPatientlyAsync(flushing.AsTask()));
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => customer.CancelPendingFlush();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        // The body is the server's, which completes it at the end of the request.
    }

    /// <inheritdoc/>
    public void Dispose() => _kept.Release();

    /// <summary>A customer that reads nothing is given up, and the answer goes on for its repeat.</summary>
    private async Task<FlushResult> FlushPatientlyAsync(Task<FlushResult> flushing)
    {
        try
        {
            return await flushing.WaitAsync(patience, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _isAlone = true;
            giveUp();
            return default;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_kept.GetSpan(bytes.Length));
        _kept.Advance(bytes.Length);
    }

    private void Overflow()
    {
        StopKeeping();
        onOverflow();
    }

    private void StopKeeping()
    {
        IsKeeping = false;
        if (_heldFrom is null) _kept.Release();
    }
}
