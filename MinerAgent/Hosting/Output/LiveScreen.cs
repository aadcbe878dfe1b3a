using IdleCloud.MinerAgent.Connection;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Profit;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>Draws the live view. Pure: the same snapshot gives the same picture.</summary>
internal static class LiveScreen
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>Lines that are not events: borders, rows, rules and the help line, without the GPUs.</summary>
    private const int FixedLines = 14;

    /// <summary>How many events fit a terminal of this height.</summary>
    public static int EventLines(int height, AgentSnapshot now) =>
        Math.Clamp(height - FixedLines - Math.Max(1, now.Gpus.Count) - (now.ShowsCost ? 1 : 0), 3, 24);

    /// <summary>Draws.</summary>
    /// <param name="now">What to show.</param>
    /// <param name="events">The last events, oldest first, as many as <see cref="EventLines"/> says.</param>
    /// <param name="width">Of the terminal, in columns.</param>
    public static IRenderable Draw(AgentSnapshot now, IReadOnlyList<AgentEvent> events, int width)
    {
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().NoWrap());
        foreach ((string name, string value) in Rows(now, width))
        {
            facts.AddRow(new Markup($"[grey]{name}[/]"), new Markup(value) { Overflow = Overflow.Ellipsis });
        }

        List<IRenderable> lines = [facts, new Rule("[grey]events[/]").LeftJustified().RuleStyle("grey35")];
        lines.AddRange(events.Select(entry => new Markup(EventLine(entry, width))));
        Panel panel = new Panel(new Rows(lines))
            .Header($" [bold]IdleCloud miner[/] [grey]{AgentVersion.Current}[/] · {Markup.Escape(now.Name)} ")
            .RoundedBorder().BorderColor(Color.Grey35).Expand();
        string help = now.IsDraining ? "finishing running jobs · Ctrl-C again: stop at once" : "Ctrl-C: finish running jobs and stop · twice: stop at once";
        return new Rows(panel, new Markup($" [grey]{help}[/]"));
    }

    private static IEnumerable<(string Name, string Value)> Rows(AgentSnapshot now, int width)
    {
        yield return ("State", $"{StateMark(now)}  [grey]·[/]  {Markup.Escape(now.Gateway)}");
        yield return ("Now", Markup.Escape(now.Occupation));
        yield return ("Model", now.Model.Length == 0 ? "[grey]–[/]" : $"[bold]{Markup.Escape(now.Model)}[/]{Context(now.EngineInfo)}");
        yield return ("Speed", Speed(now, width));
        yield return ("Jobs", Jobs(now));
        yield return ("Engine", $"{EngineMark(now.Engine)} {Markup.Escape(now.EngineInfo?.Description ?? "")}{Crashes(now.EngineCrashes)}");
        foreach (GpuReading gpu in now.Gpus) yield return ("GPU", GpuLine(gpu));
        if (now.Gpus.Count == 0) yield return ("GPU", "[grey]none found[/]");
        if (now.ShowsCost) yield return ("Earning", CostText.Short(now.Cost) is { Length: > 0 } figures ? figures : "[grey]not measured yet[/]");
        yield return ("Uptime", Duration(now.Uptime));
    }

    private static string StateMark(AgentSnapshot now) => now switch
    {
        { IsDraining: true } => "[yellow]● draining[/]",
        { Cost.Reason: not null } => "[yellow]● does not pay[/]",
        { IsResting: true } => "[blue]● yours[/]",
        { Engine: not EngineState.Ready } => "[yellow]● engine not ready[/]",
        { Link: "connected", RunningJobs: > 0 } => "[green]● working[/]",
        { Link: "connected" } => "[green]● waiting for jobs[/]",
        _ => $"[yellow]● {Markup.Escape(now.Link)}[/]",
    };

    private static string EngineMark(EngineState state) => state switch
    {
        EngineState.Ready => "[green]ready[/]",
        EngineState.Crashed => "[red]crashed[/]",
        EngineState other => $"[yellow]{other.ToString().ToLowerInvariant()}[/]",
    };

    private static string Context(EngineInfo? info) => info is null ? "" : $" [grey]· {info.ContextLength:#,0} tokens of context[/]";

    private static string Jobs(AgentSnapshot now) => 
        $"[bold]{now.RunningJobs}[/] of {now.EngineInfo?.Slots ?? 0} slots busy [grey]·[/] {now.ServedJobs:#,0} served"
        + $"{Failed(now.FailedJobs)}{HandedBack(now.HandedBackJobs)} [grey]·[/] {now.Tokens:#,0} tokens";

    private static string Failed(long failed) => failed == 0 ? "" : $" [grey]·[/] [red]{failed:#,0} failed[/]";

    private static string HandedBack(long jobs) => jobs == 0 ? "" : $" [grey]·[/] {jobs:#,0} handed back";

    private static string Crashes(int crashes) => crashes == 0 ? "" : $" [grey]·[/] [red]{crashes} crashes[/]";

    private static string Speed(AgentSnapshot now, int width)
    {
        const int TextWidth = 46;
        string cap = now.MaxTokensPerSecond is { } max ? $" [grey]of at most {max:0.#}[/]" : "";
        return $"[bold]{now.TokensPerSecond,7:0.0}[/] tokens/s{cap}  [blue]{Sparkline(now.Speeds, Math.Clamp(width - TextWidth, 0, 60))}[/]";
    }

    private static string Sparkline(IReadOnlyList<double> speeds, int width)
    {
        double[] shown = [.. speeds.TakeLast(width)];
        double top = shown.DefaultIfEmpty().Max();
        return top <= 0 ? "" : new string([.. shown.Select(speed => Bars[(int)Math.Round(speed / top * (Bars.Length - 1))])]);
    }

    private static string GpuLine(GpuReading gpu)
    {
        const double GiB = 1024.0 * 1024 * 1024;
        List<string> parts = [Markup.Escape(gpu.Name)];
        if (gpu.UtilizationPercent is { } busy) parts.Add($"{busy:0} %");
        if (gpu is { MemoryUsed: { } used, MemoryTotal: { } total }) parts.Add($"{used / GiB:0.0} of {total / GiB:0.0} GiB");
        if (gpu.TemperatureCelsius is { } heat) parts.Add($"{heat:0} °C");
        if (gpu.PowerWatts is { } watts) parts.Add($"{watts:0} W");
        if (gpu.IsMig) parts.Add("MIG");
        return string.Join(" [grey]·[/] ", parts);
    }

    /// <summary>Cut to one line: how many fit the terminal is counted in lines.</summary>
    private static string EventLine(AgentEvent entry, int width)
    {
        const int BordersAndTime = 13;
        string color = entry.Level switch
        {
            LogLevel.Error or LogLevel.Critical => "red",
            LogLevel.Warning => "yellow",
            LogLevel.Debug => "grey",
            _ => "default",
        };
        string text = new([.. entry.Message.Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        int room = Math.Max(width - BordersAndTime, 1);
        if (text.Length > room) text = text[..(room - 1)] + "…";
        return $"[grey]{entry.Time.ToLocalTime():HH:mm:ss}[/] [{color}]{Markup.Escape(text)}[/]";
    }

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 24 } => $"{(int)time.TotalDays} d {time.Hours} h",
        { TotalMinutes: >= 60 } => $"{time.Hours} h {time.Minutes:00} min",
        { TotalSeconds: >= 60 } => $"{time.Minutes} min {time.Seconds:00} s",
        _ => $"{time.Seconds} s",
    };
}
