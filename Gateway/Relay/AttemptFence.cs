namespace IdleCloud.Gateway.Relay;

/// <summary>
/// The single fence of a request: says which frames are part of the answer. Only the open attempt and its next frame pass; a closed
/// attempt stays closed for good, so that two attempts never write into one answer. Pure; a mutable struct, never copied.
/// </summary>
internal struct AttemptFence
{
    private ulong _nextSeq;

    /// <summary>The attempt opened last, from 1; 0 before the first.</summary>
    public int Attempt { get; private set; }

    /// <summary>True while frames of <see cref="Attempt"/> pass.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Opens an attempt.</summary>
    /// <returns>False, and nothing changes, while another one is open or when <paramref name="attempt"/> is not newer than all before.</returns>
    public bool TryAdvance(int attempt)
    {
        if (IsOpen || attempt <= Attempt) return false;
        Attempt = attempt;
        IsOpen = true;
        _nextSeq = 0;
        return true;
    }

    /// <summary>Closes the open attempt for good; nothing happens when it is closed.</summary>
    public void Close() => IsOpen = false;

    /// <summary>True when a frame without a number belongs to the open attempt.</summary>
    public readonly bool IsCurrent(uint attempt) => IsOpen && attempt == (uint)Attempt;

    /// <summary>Judges a chunk, and counts it when it passes.</summary>
    public FenceVerdict Admit(uint attempt, ulong seq)
    {
        FenceVerdict verdict = Judge(attempt, seq);
        if (verdict == FenceVerdict.Accepted) _nextSeq++;
        return verdict;
    }

    /// <summary>Judges the end of an answer.</summary>
    /// <param name="attempt">The attempt that the miner ends.</param>
    /// <param name="chunks">How many chunks the miner says that it has sent.</param>
    public readonly FenceVerdict AdmitEnd(uint attempt, ulong chunks)
    {
        FenceVerdict verdict = Judge(attempt, chunks);
        // Fewer than have come is as wrong as more.
        return verdict == FenceVerdict.Duplicate ? FenceVerdict.Gap : verdict;
    }

    private readonly FenceVerdict Judge(uint attempt, ulong seq)
    {
        if (!IsCurrent(attempt)) return FenceVerdict.Late;
        if (seq == _nextSeq) return FenceVerdict.Accepted;
        return seq < _nextSeq ? FenceVerdict.Duplicate : FenceVerdict.Gap;
    }
}
