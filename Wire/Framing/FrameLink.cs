using IdleCloud.Wire.Transport;

namespace IdleCloud.Wire.Framing;

/// <summary>
/// The sending half of a connection, used by many at once. Frames are written straight into a buffer; whoever finds the link idle
/// starts a pump that sends all that has queued up by then, while the next frames fill a second buffer: under load many frames
/// share one system call, and alone a frame waits for nobody. An idle link holds no memory.
/// </summary>
/// <param name="transport">Where the bytes go. The link does not own it.</param>
/// <param name="maxFrameBytes">The largest frame, in bytes without its length prefix.</param>
/// <param name="maxQueuedBytes">
/// The most bytes that wait for the transport, the batch that is being sent left aside. When they are reached
/// <see cref="TrySend"/> answers <see cref="SendResult.Full"/> and <see cref="SendAsync"/> waits. One frame always fits.
/// </param>
public sealed class FrameLink(IMinerTransport transport, int maxFrameBytes, int maxQueuedBytes) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private PooledBuffer _filling;
    private PooledBuffer _sending;
    private TaskCompletionSource? _batchSent;
    private bool _isPumping;
    private bool _hasEnded;

    /// <summary>True when the transport took no more; nothing will be sent any longer.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate) return _hasEnded;
        }
    }

    /// <summary>Queues a frame, or says why not; never waits.</summary>
    public SendResult TrySend<TFrame>(TFrame frame) where TFrame : IOutgoingFrame
    {
        int size = frame.ComputeSize();
        if (size > maxFrameBytes) return SendResult.TooLarge;
        lock (_gate)
        {
            if (_hasEnded) return SendResult.Ended;
            if (_filling.Length > 0 && _filling.Length + size > maxQueuedBytes) return SendResult.Full;
            FrameWriter.Append(ref _filling, frame, size);
            if (_isPumping) return SendResult.Queued;
            _isPumping = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return SendResult.Queued;
    }

    /// <summary>Queues a frame, and waits while the link is full: back-pressure for whoever can slow down.</summary>
    /// <returns>Never <see cref="SendResult.Full"/>.</returns>
    public async ValueTask<SendResult> SendAsync<TFrame>(TFrame frame, CancellationToken cancellationToken) where TFrame : IOutgoingFrame
    {
        while (true)
        {
            SendResult result = TrySend(frame);
            if (result != SendResult.Full) return result;
            await NextBatchAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until all that has been queued is with the transport, or the connection has ended.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task batch = NextBatchAsync();
            if (batch.IsCompleted) return;
            await batch.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what has queued up. Called by the thread pool.</summary>
    void IThreadPoolWorkItem.Execute() => _ = PumpAsync();

    private async Task PumpAsync()
    {
        bool isOpen = true;
        while (isOpen && TakeBatch())
        {
            isOpen = await transport.SendAsync(_sending.WrittenMemory).ConfigureAwait(false);
            EndBatch(isOpen);
        }
    }

    /// <summary>Swaps the buffers; false when there is nothing to send, and then the pump is over.</summary>
    private bool TakeBatch()
    {
        lock (_gate)
        {
            _isPumping = _filling.Length > 0;
            if (_isPumping) (_filling, _sending) = (_sending, _filling);
            return _isPumping;
        }
    }

    private void EndBatch(bool isOpen)
    {
        TaskCompletionSource? waiters;
        lock (_gate)
        {
            _sending.Release();
            if (!isOpen)
            {
                _hasEnded = true;
                _isPumping = false;
                _filling.Release();
            }

            waiters = _batchSent;
            _batchSent = null;
        }

        waiters?.TrySetResult();
    }

    /// <summary>Completes when the batch that is under way has been sent; is complete when none is.</summary>
    private Task NextBatchAsync()
    {
        lock (_gate)
        {
            if (!_isPumping) return Task.CompletedTask;
            _batchSent ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _batchSent.Task;
        }
    }
}
