using System.Net;
using Google.Protobuf;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Gateway.Peers;

/// <summary>What one attempt's stream carries to the miner's gateway: the job, then nothing until its end, or that the miner is to stop.</summary>
internal sealed class PeerRequestContent(PeerAttempt attempt) : HttpContent
{
    private static readonly PeerRequest Stop = new() { Cancel = new PeerCancel() };
    private readonly TaskCompletionSource<PeerRequest?> _last = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says that the miner is to stop.</summary>
    public void Cancel() => _last.TrySetResult(Stop);

    /// <summary>Nothing more is said.</summary>
    public void Finish() => _last.TrySetResult(null);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await WriteAsync(stream, new PeerRequest { Attempt = attempt }).ConfigureAwait(false);
        if (await _last.Task.ConfigureAwait(false) is { } last) await WriteAsync(stream, last).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private static async Task WriteAsync(Stream stream, IMessage message)
    {
        PooledBuffer frame = default;
        FrameWriter.Append(ref frame, new MessageFrame(message));
        try
        {
            await stream.WriteAsync(frame.WrittenMemory).ConfigureAwait(false);
            await stream.FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            frame.Release();
        }
    }
}
