using IdleCloud.Contracts.Jobs;
using IdleCloud.Wire.Chunks;
using IdleCloud.Wire.Framing;
using IdleCloud.Wire.Jobs;

namespace IdleCloud.Gateway.Relay;

/// <summary>
/// What a customer has of a streamed answer, over all attempts: kept so that another miner can go on from there. Bounded; a longer
/// answer is not kept, and ends with an error when its miner fails. A mutable struct, never copied; guarded by its owner.
/// </summary>
/// <param name="maxBytes">The most text and thoughts that are kept.</param>
internal struct AnswerSoFar(int maxBytes)
{
    private PooledBuffer _text;
    private PooledBuffer _reasoning;
    private bool _isTooLong;

    /// <summary>Tokens of the attempts before the current one, as they may be billed; nothing is known of their prompt.</summary>
    public JobUsage Earlier { get; private set; }

    /// <summary>Bytes that are kept.</summary>
    public readonly int Length => _text.Length + _reasoning.Length;

    /// <summary>True when another miner can go on from here.</summary>
    public readonly bool IsWhole => !_isTooLong && Length > 0;

    /// <summary>Keeps a chunk that was accepted.</summary>
    public void Add(in ChunkReader chunk)
    {
        if (_isTooLong) return;
        if (Length + chunk.Text.Length > maxBytes)
        {
            _isTooLong = true;
            Release();
        }
        else if (chunk.Part == ChunkPart.Reasoning)
        {
            Append(ref _reasoning, chunk.Text);
        }
        else
        {
            Append(ref _text, chunk.Text);
        }
    }

    /// <summary>An attempt has failed that the customer has seen something of: what came of it stays part of the answer.</summary>
    /// <param name="used">What of it may be billed.</param>
    public void Carry(in JobUsage used) => Earlier = Total(used);

    /// <summary>The customer has seen nothing yet: the answer begins again.</summary>
    public void Restart()
    {
        Release();
        _isTooLong = false;
        Earlier = default;
    }

    /// <summary>An attempt's tokens with those before it.</summary>
    public readonly JobUsage Total(in JobUsage attempt) => attempt with
    {
        CompletionTokens = Earlier.CompletionTokens + attempt.CompletionTokens,
        ReasoningTokens = Earlier.ReasoningTokens + attempt.ReasoningTokens,
    };

    /// <summary>A copy of what is kept.</summary>
    /// <param name="tokens">Its tokens.</param>
    public readonly ResumePoint ToPoint(long tokens) => new(_text.Written.ToArray(), _reasoning.Written.ToArray(), (uint)Math.Min(tokens, uint.MaxValue));

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        _text.Release();
        _reasoning.Release();
    }

    private static void Append(ref PooledBuffer buffer, ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(buffer.GetSpan(utf8.Length));
        buffer.Advance(utf8.Length);
    }
}
