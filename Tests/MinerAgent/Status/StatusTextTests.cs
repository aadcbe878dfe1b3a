using IdleCloud.MinerAgent.Control;
using IdleCloud.MinerAgent.Hosting;
using IdleCloud.Tests.MinerAgent.Profit;

namespace IdleCloud.Tests.MinerAgent.Status;

/// <summary>What <c>status</c> prints, on terminals of several widths.</summary>
public sealed class StatusTextTests
{
    private static readonly ControlReply Reply = new()
    {
        Now = "no connection: nothing answers at https://gateway.example (Connection refused): check --gateway, or wait until it runs again",
        Link = "reconnecting (nothing answers)",
        Standing = "probation: 3 of 20 jobs done",
        Engine = "ready",
        Model = "idle-tiny",
        ServedJobs = 1_204,
        IsPaused = true,
        PromptNanoUsdPerMillion = 8_000_000,
        CompletionNanoUsdPerMillion = 32_000_000,
        EarnedNanoUsd = 1_234_567,
        Cost = ControlCost.Of(CostReadings.Losing),
        LastHour = [new("working", 2470), new("paused by game.exe", 45)],
        LastDay = [new("the agent did not run", 40_000), new("working", 2470), new("paused by game.exe", 45)],
        LastWeek = [new("the agent did not run", 40_000), new("working", 2470), new("paused by game.exe", 45)],
    };

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void Of_AReply_FitsTheTerminal(int width)
    {
        string text = StatusText.Of(Reply, width);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.TrimEnd('\r').Length, 0, width));
        Assert.Contains("Platform:   probation: 3 of 20 jobs done", text, StringComparison.Ordinal);
        Assert.Contains("Pay:        0.008 USD for a million tokens", text, StringComparison.Ordinal);
        Assert.Contains("Power:      0.30 USD for a kilowatt-hour; 236.4 W now", text, StringComparison.Ordinal);
        Assert.Contains("Earning:    an hour of serving is paid 0.0576", text, StringComparison.Ordinal);
        Assert.Matches(@"\nThe last +hour +24 h +7 days\r?\n", text);
        Assert.Matches(@"\nthe agent did not run +– +11\.1 h +11\.1 h\r?\n", text);
        Assert.Matches(@"\npaused by game\.exe +45 s +45 s +45 s\r?\n", text);
        Assert.Contains("`idlecloud-miner resume`", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WhatThePlatformSays_IsNotSaidTwice()
    {
        ControlReply idle = Reply with { Now = "no demand", Standing = "no demand" };
        Assert.DoesNotContain("Platform:", StatusText.Of(idle, 80), StringComparison.Ordinal);
    }
}
