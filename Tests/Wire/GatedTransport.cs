using IdleCloud.Wire.Transport;

namespace IdleCloud.Tests.Wire;

/// <summary>A peer that reads only when a test lets it: each send waits for <see cref="LetThrough"/>.</summary>
internal sealed class GatedTransport : IMinerTransport
{
    private readonly SemaphoreSlim _arrived = new(0);
    private TaskCompletionSource<bool> _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal List<byte[]> Sent { get; } = [];

    public TransportEnd End => TransportEnd.None;

    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        TaskCompletionSource<bool> mine = _gate;
        Sent.Add(bytes.ToArray());
        _arrived.Release();
        return await mine.Task;
    }

    /// <summary>Completes the send that is under way.</summary>
    internal void LetThrough(bool isOpen = true)
    {
        TaskCompletionSource<bool> passed = _gate;
        _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        passed.SetResult(isOpen);
    }

    /// <summary>Waits until a send is under way.</summary>
    internal Task WaitForSendAsync() => _arrived.WaitAsync(TestContext.Current.CancellationToken);

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => ValueTask.FromResult(0);

    public ValueTask CloseAsync() => ValueTask.CompletedTask;

    public void Abort()
    {
        // Nothing to end: the gate is all there is.
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
