using System.Text;
using System.Text.Json;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Output;
using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.Tests.MinerAgent.Profit;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace IdleCloud.Tests.MinerAgent.Hosting;

/// <summary>What the owner sees.</summary>
public sealed class OutputTests
{
    private static readonly AgentEvent Connected = new(
        new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), LogLevel.Warning, "connected", "Connected: \u001b[31mred",
        [new("Session", 7UL), new("Model", "idle-tiny")]);

    [Theory]
    [InlineData("Live", false, null, "xterm", "Live")]
    [InlineData("Live", true, null, "xterm", "Plain")]
    [InlineData("Live", false, "1", "xterm", "Plain")]
    [InlineData("Live", false, "", "dumb", "Plain")]
    [InlineData("Json", true, "1", "dumb", "Json")]
    public void For_TheSurroundings_ChoosesAnOutput(string wanted, bool isRedirected, string? noColor, string term, string expected) =>
        Assert.Equal(expected, OutputChoice.For(Enum.Parse<OutputKind>(wanted), isRedirected, noColor, term).ToString());

    [Fact]
    public void Format_OfAnEvent_IsALineWithoutControlCharacters() =>
        Assert.Equal("2030-01-02 03:04:05Z warn  Connected:  [31mred", PlainOutput.Format(Connected));

    [Fact]
    public void Write_OfAnEvent_IsAJsonObjectWithItsValues()
    {
        using var stream = new MemoryStream();
        new JsonOutput(stream).Write(Connected);
        JsonElement line = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray())).RootElement;
        Assert.Equal("connected", line.GetProperty("event").GetString());
        Assert.Equal("warn", line.GetProperty("level").GetString());
        Assert.Equal(7, line.GetProperty("session").GetInt32());
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    [InlineData(60, 10)]
    public void Draw_OnATerminal_FitsItsWidth(int width, int height)
    {
        AgentEvent[] events = [.. Enumerable.Repeat(Connected with { Message = new string('x', 300) }, LiveScreen.EventLines(height, Snapshot))];
        string[] lines = Draw(width, events).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
        Assert.True(height < 20 || lines.Length <= height);
        Assert.Contains(lines, line => line.Contains("idle-tiny") && line.Contains("1,024 tokens of context"));
        Assert.Contains(lines, line => line.Contains("2 of 4 slots busy"));
        Assert.Contains(lines, line => line.Contains("working"));
        Assert.Contains(lines, line => line.Contains("0.165 USD an hour, power 0.06 (200 W)"));
    }

    private static string Draw(int width, AgentEvent[] events)
    {
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Write(LiveScreen.Draw(Snapshot, events, width));
        return text.ToString();
    }

    private static AgentSnapshot Snapshot => new()
    {
        Name = "a [name]",
        Gateway = "gateway.example",
        Link = "connected",
        IsDraining = false,
        Engine = EngineState.Ready,
        EngineInfo = new EngineInfo("llama.cpp cpu", "Idle Tiny", 1024, 4, CanResume: true),
        EngineCrashes = 1,
        Model = "idle-tiny",
        TokensPerSecond = 123.4,
        MaxTokensPerSecond = 200,
        RunningJobs = 2,
        ServedJobs = 1_234,
        Occupation = "working",
        IsResting = false,
        HandedBackJobs = 0,
        FailedJobs = 1,
        Tokens = 99_999,
        Uptime = TimeSpan.FromMinutes(75),
        Gpus = NvidiaSmiOutput.Parse("0, GPU-1, NVIDIA GeForce RTX 4090, 550.90.07, 24564, 18342, 97, 61, 312.45, 8.9, [N/A]"),
        Speeds = [1, 2, 3],
        Cost = CostReadings.Profitable,
    };
}
