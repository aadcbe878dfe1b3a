using FsCheck;
using FsCheck.Fluent;
using IdleCloud.MinerAgent.Connection;

namespace IdleCloud.Tests.MinerAgent.Connection;

/// <summary>How many jobs an agent asks for.</summary>
public sealed class CreditAccountTests
{
    [Fact]
    public void SetAccepting_OnAFreshSession_AsksForAllSlots()
    {
        var credits = new CreditAccount(new SlotBudget(4));
        Assert.Equal(4, credits.SetAccepting(true));
        Assert.Equal(0, credits.SetAccepting(true));
    }

    [Fact]
    public void End_WhileAccepting_AsksForOneMore()
    {
        var credits = new CreditAccount(new SlotBudget(2));
        credits.SetAccepting(true);
        Assert.True(credits.TryBegin(isReady: true));
        Assert.Equal(1, credits.Running);
        Assert.Equal(1, credits.End(isReady: true));
    }

    [Fact]
    public void TryBegin_WhenNothingIsAccepted_RefusesAndAsksAgainLater()
    {
        var credits = new CreditAccount(new SlotBudget(2));
        credits.SetAccepting(true);
        credits.SetAccepting(false);
        Assert.False(credits.TryBegin(isReady: true));
        Assert.Equal(0, credits.Refuse(isReady: true));
        // One of the two credits was used up by the refusal.
        Assert.Equal(1, credits.SetAccepting(true));
    }

    [Fact]
    public void TryBegin_WhenTheEngineMayBeGone_RefusesAndAsksForNothing()
    {
        var credits = new CreditAccount(new SlotBudget(2));
        Assert.Equal(2, credits.SetAccepting(true));
        Assert.False(credits.TryBegin(isReady: false));
        Assert.Equal(0, credits.Refuse(isReady: false));
        Assert.Equal(1, credits.SetAccepting(true));
    }

    [Fact]
    public void TryBegin_WhenNothingWasAskedFor_Refuses()
    {
        var credits = new CreditAccount(new SlotBudget(1));
        credits.SetAccepting(true);
        Assert.True(credits.TryBegin(isReady: true));
        Assert.False(credits.TryBegin(isReady: true));
        Assert.Equal(1, credits.Running);
    }

    [Fact]
    public void Close_WithAJobRunning_LeavesTheOtherSlotsToTheNextSessionAndThatOneWhenItEnds()
    {
        var budget = new SlotBudget(3);
        int freed = 0;
        budget.Freed += () => freed++;
        CreditAccount older = new(budget), newer = new(budget);
        older.SetAccepting(true);
        Assert.True(older.TryBegin(isReady: true));
        Assert.Equal(0, newer.SetAccepting(true));

        older.Close();
        Assert.Equal((1, 2), (freed, newer.SetAccepting(true)));
        Assert.False(older.TryBegin(isReady: true));
        Assert.Equal((0, 0), (older.SetAccepting(true), older.Refuse(isReady: true)));
        Assert.Equal(0, older.End(isReady: true));
        Assert.Equal((2, 1), (freed, newer.SetAccepting(true)));
    }

    [Fact]
    public void Credits_WhateverHappens_NeverExceedTheSlots() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), script =>
        {
            const int Slots = 3;
            var credits = new CreditAccount(new SlotBudget(Slots));
            int open = 0;
            foreach (byte step in script)
            {
                switch (step % 4)
                {
                    case 0:
                        open += credits.SetAccepting(step % 8 < 4);
                        break;
                    case 1 when open > 0:
                        open--;
                        if (!credits.TryBegin(isReady: true)) open += credits.Refuse(isReady: true);
                        break;
                    case 2 when credits.Running > 0:
                        open += credits.End(isReady: true);
                        break;
                }

                Assert.InRange(open + credits.Running, 0, Slots);
            }
        }));
}
