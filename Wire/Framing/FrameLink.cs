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
    private readonly Lock gate = new();
    private PooledBuffer filling;
    private PooledBuffer sending;
    private TaskCompletionSource? batchSent;
    private bool isPumping;
    private bool hasEnded;

    /// <summary>True when the transport took no more; nothing will be sent any longer.</summary>
    public bool HasEnded
    {
        get
        {
            lock (gate) return hasEnded;
        }
    }

    /// <summary>Queues a frame, or says why not; never waits.</summary>
    public SendResult TrySend<TFrame>(TFrame frame) where TFrame : IOutgoingFrame
    {
        int size = frame.ComputeSize();
        if (size > maxFrameBytes) return SendResult.TooLarge;
        lock (gate)
        {
            if (hasEnded) return SendResult.Ended;
            if (filling.Length > 0 && filling.Length + size > maxQueuedBytes) return SendResult.Full;
            FrameWriter.Append(ref filling, frame, size);
            if (isPumping) return SendResult.Queued;
            isPumping = true;
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
            isOpen = await transport.SendAsync(sending.WrittenMemory).ConfigureAwait(false);
            EndBatch(isOpen);
        }
    }

    /// <summary>Swaps the buffers; false when there is nothing to send, and then the pump is over.</summary>
    private bool TakeBatch()
    {
        lock (gate)
        {
            isPumping = filling.Length > 0;
            if (isPumping) (filling, sending) = (sending, filling);
            return isPumping;
        }
    }

    private void EndBatch(bool isOpen)
    {
        TaskCompletionSource? waiters;
        lock (gate)
        {
            sending.Release();
            if (!isOpen)
            {
                hasEnded = true;
                isPumping = false;
                filling.Release();
            }

            waiters = batchSent;
            batchSent = null;
        }

        waiters?.TrySetResult();
    }

    /// <summary>Completes when the batch that is under way has been sent; is complete when none is.</summary>
    private Task NextBatchAsync()
    {
        lock (gate)
        {
            if (!isPumping) return Task.CompletedTask;
            batchSent ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return batchSent.Task;
        }
    }
}
