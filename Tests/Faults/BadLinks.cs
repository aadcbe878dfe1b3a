using IdleCloud.Wire;

namespace IdleCloud.Tests.Faults;

/// <summary>Miners' links that go wrong now and then: frames come twice, behind the next or far too late, are cut off, or come no more.</summary>
/// <param name="seed">Of the dice.</param>
internal sealed class BadLinks(int seed)
{
    private readonly Random _dice = new(seed);
    private readonly Lock _gate = new();
    private readonly int[] _drawn = new int[Enum.GetValues<FrameFate>().Length];

    /// <summary>What becomes of a frame; any connection may ask.</summary>
    public ValueTask<FrameFate> Draw(MinerFrame frame)
    {
        lock (_gate)
        {
            FrameFate fate = _dice.Next(100_000) switch
            {
                < 1000 => FrameFate.Twice,
                < 1200 => FrameFate.Swapped,
                < 1300 => FrameFate.Late,
                < 1350 => FrameFate.Cut,
                < 1360 => FrameFate.Stall,
                _ => FrameFate.Pass,
            };
            // What comes behind its job's end belongs to the job: the end itself does not wait for another one.
            bool isPart = frame.BodyCase == MinerFrame.BodyOneofCase.Chunk;
            if (fate is FrameFate.Swapped or FrameFate.Late && !isPart) fate = FrameFate.Pass;
            _drawn[(int)fate]++;
            return new(fate);
        }
    }

    /// <summary>How many frames went wrong in which way.</summary>
    public override string ToString() => "frames " + string.Join(", ", Enum.GetValues<FrameFate>().Skip(1).Select(fate => $"{fate}: {_drawn[(int)fate]}"));
}
