using System.Text;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Text;
using IdleCloud.MinerAgent.Status;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;
using IdleCloud.Wire.Framing;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>Sends an answer's pieces as numbered chunks, at the owner's pace and no faster than the connection takes them.</summary>
internal sealed class ChunkSink(JobKey key, FrameLink link, TokenPacer.Share pace, AgentStatus status, TimeProvider timeProvider) : IInferenceSink
{
    /// <summary>A UTF-16 unit makes at most 3 bytes of UTF-8, so this many always fit one chunk.</summary>
    private const int MaxCharacters = WireLimits.MaxChunkTextBytes / 3;

    private readonly long _arrived = timeProvider.GetTimestamp();

    /// <summary>Chunks sent.</summary>
    public ulong Count { get; private set; }

    /// <summary>From the job's arrival to its first chunk; null before.</summary>
    public TimeSpan? FirstToken { get; private set; }

    /// <summary>Since the job's arrival.</summary>
    public TimeSpan Elapsed => timeProvider.GetElapsedTime(_arrived);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(PieceKind kind, string text, int tokens, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(tokens, cancellationToken).ConfigureAwait(false);
        FirstToken ??= Elapsed;
        status.OnTokens(tokens);
        for (int start = 0, length; start < text.Length; start += length)
        {
            length = Math.Min(MaxCharacters, text.Length - start);
            // Both halves of a surrogate pair must be in one chunk.
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1])) length--;
            byte[] utf8 = Encoding.UTF8.GetBytes(text, start, length);
            ChunkPart part = kind == PieceKind.Reasoning ? ChunkPart.Reasoning : ChunkPart.Text;
            await link.SendAsync(new ChunkFrame(key, Count++, part, utf8, (uint)tokens), cancellationToken).ConfigureAwait(false);
            tokens = 0;
        }
    }
}
