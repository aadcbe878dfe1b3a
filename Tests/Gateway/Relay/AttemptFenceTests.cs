using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Gateway.Relay;

namespace IdleCloud.Tests.Gateway.Relay;

/// <summary>The fence alone: what passes is the open attempt's chunks, each once and in order, whatever comes.</summary>
public sealed class AttemptFenceTests
{
    [Fact]
    public void Admit_OfTheNextChunk_Passes()
    {
        AttemptFence fence = Opened(1);
        Assert.Equal(FenceVerdict.Accepted, fence.Admit(1, 0));
        Assert.Equal(FenceVerdict.Accepted, fence.Admit(1, 1));
    }

    [Fact]
    public void Admit_OfAChunkThatPassedBefore_IsADuplicate()
    {
        AttemptFence fence = Opened(1);
        fence.Admit(1, 0);
        Assert.Equal(FenceVerdict.Duplicate, fence.Admit(1, 0));
        Assert.Equal(FenceVerdict.Accepted, fence.Admit(1, 1));
    }

    [Fact]
    public void Admit_WithOneMissing_IsAGap()
    {
        AttemptFence fence = Opened(1);
        Assert.Equal(FenceVerdict.Gap, fence.Admit(1, 1));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(3u)]
    [InlineData(uint.MaxValue)]
    public void Admit_OfAnotherAttempt_IsLate(uint attempt)
    {
        AttemptFence fence = Opened(1);
        fence.Close();
        Assert.True(fence.TryAdvance(2));
        Assert.Equal(FenceVerdict.Late, fence.Admit(attempt, 0));
        Assert.Equal(FenceVerdict.Late, fence.AdmitEnd(attempt, 0));
    }

    [Fact]
    public void Close_ForGood_LetsNothingOfTheAttemptPass()
    {
        AttemptFence fence = Opened(1);
        fence.Close();
        Assert.Equal(FenceVerdict.Late, fence.Admit(1, 0));
        Assert.False(fence.TryAdvance(1));
    }

    [Fact]
    public void TryAdvance_WhileAnAttemptIsOpen_ChangesNothing()
    {
        AttemptFence fence = Opened(1);
        fence.Admit(1, 0);
        Assert.False(fence.TryAdvance(2));
        Assert.Equal(FenceVerdict.Accepted, fence.Admit(1, 1));
    }

    [Theory]
    [InlineData(1ul, FenceVerdict.Gap)]
    [InlineData(2ul, FenceVerdict.Accepted)]
    [InlineData(3ul, FenceVerdict.Gap)]
    internal void AdmitEnd_AfterTwoChunks_WantsTheirNumber(ulong chunks, FenceVerdict expected)
    {
        AttemptFence fence = Opened(1);
        fence.Admit(1, 0);
        fence.Admit(1, 1);
        Assert.Equal(expected, fence.AdmitEnd(1, chunks));
    }

    [Fact]
    public void Admit_OfAnyFramesInAnyOrder_PassesEachAttemptsChunksOnceAndInOrder()
    {
        // Frames of attempts 0 to 3, or (attempt 9) the end of the open attempt and the start of the next.
        Gen<(uint Attempt, ulong Seq)> frame =
            from attempt in Gen.Frequency((8, Gen.Choose(0, 3)), (1, Gen.Constant(9)))
            from seq in Gen.Choose(0, 5)
            select ((uint)attempt, (ulong)seq);

        Prop.ForAll(frame.ListOf().Resize(60).ToArbitrary(), frames =>
        {
            AttemptFence fence = Opened(1);
            uint open = 1;
            ulong next = 0;
            foreach ((uint attempt, ulong seq) in frames)
            {
                if (attempt == 9)
                {
                    fence.Close();
                    if (!fence.TryAdvance((int)++open)) return false;
                    next = 0;
                    continue;
                }

                bool shouldPass = attempt == open && seq == next;
                if ((fence.Admit(attempt, seq) == FenceVerdict.Accepted) != shouldPass) return false;
                if (shouldPass) next++;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static AttemptFence Opened(int attempt)
    {
        var fence = default(AttemptFence);
        Assert.True(fence.TryAdvance(attempt));
        return fence;
    }
}
