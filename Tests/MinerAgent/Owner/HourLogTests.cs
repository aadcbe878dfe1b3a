using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Status;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Owner;

/// <summary>Why there was no job.</summary>
public sealed class HourLogTests
{
    [Fact]
    public void Totals_OfMoreThanAnHour_AreOfTheLastSixtyMinutes()
    {
        var log = new HourLog();
        for (int second = 0; second < 90 * 60; second++) log.Add(TimeSpan.FromSeconds(second), second < 40 * 60 ? "old" : second % 3 == 0 ? "working" : "idle");
        // The first minute that counts is the 31st: ten of "old" are left.
        Assert.Equal([("idle", 2000), ("working", 1000), ("old", 600)], log.Totals());
    }

    [Theory]
    [InlineData(1, "connected", "Ready", "", "working")]
    [InlineData(0, "connected", "Ready", "", "no demand for this model at the moment")]
    [InlineData(1, "connected", "Ready", "paused by game", "paused by game")]
    [InlineData(0, "resting", "Resting", "outside your hours", "outside your hours")]
    [InlineData(0, "connected", "Starting", "", "the engine starts")]
    [InlineData(0, "connected", "Crashed", "", "the engine has crashed and starts again")]
    [InlineData(0, "reconnecting (nothing answers)", "Ready", "", "no connection: reconnecting (nothing answers)")]
    public void Of_TheAgentsState_SaysWhyThereIsNoJob(int running, string link, string engine, string rest, string expected)
    {
        var status = new AgentStatus(new ManualTimeProvider()) { Link = link };
        if (running > 0) status.OnJobBegun();
        Assert.Equal(expected, Occupation.Of(status, Enum.Parse<EngineState>(engine), rest));
    }

    [Theory]
    [InlineData("paused by game; going on in 7 s if it stays calm", "paused by game")]
    [InlineData("another program uses the GPU (71 %); going on in 7 s if it stays calm", "another program uses the GPU")]
    [InlineData("no connection: reconnecting (nothing answers)", "no connection: reconnecting (nothing answers)")]
    public void Kind_OfAnOccupation_LeavesOutWhatChangesEverySecond(string occupation, string expected) =>
        Assert.Equal(expected, Occupation.Kind(occupation));
}
