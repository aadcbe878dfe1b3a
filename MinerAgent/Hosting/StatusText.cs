using System.Globalization;
using System.Text;
using IdleCloud.MinerAgent.Control;
using IdleCloud.MinerAgent.Profit;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>What <c>status</c> prints. Pure.</summary>
internal static class StatusText
{
    private const int NameWidth = 12;
    private const int TimeWidth = 9;
    private const int NarrowestText = 20;
    private const int WidestReason = 60;

    /// <summary>Some lines for people.</summary>
    /// <param name="reply">What the agent says.</param>
    /// <param name="width">Of the terminal, in columns; long texts go on in the next line.</param>
    public static string Of(ControlReply reply, int width)
    {
        var text = new StringBuilder();
        Add(text, width, "Now", reply.Now);
        Add(text, width, "Gateway", reply.Link);
        // What it does now may be just that.
        if (reply.Standing is { } standing && standing != reply.Now) Add(text, width, "Platform", standing);
        Add(text, width, "Engine", reply.Engine + (reply.Model.Length > 0 ? ", " + reply.Model : ""));
        Add(text, width, "Jobs", string.Create(CultureInfo.InvariantCulture,
            $"{reply.RunningJobs} running, {reply.ServedJobs:#,0} served, {reply.FailedJobs:#,0} failed, {reply.HandedBackJobs:#,0} handed back"));
        Add(text, width, "Tokens", string.Create(CultureInfo.InvariantCulture, $"{reply.Tokens:#,0} written, {reply.TokensPerSecond:0.0} a second now"));
        if (reply is { PromptNanoUsdPerMillion: { } prompt, CompletionNanoUsdPerMillion: { } completion, EarnedNanoUsd: { } earned })
        {
            Add(text, width, "Pay", $"{DollarText.Of(prompt)} USD for a million tokens read, {DollarText.Of(completion)} written: "
                + $"about {DollarText.Of(earned)} USD since the start");
        }

        if (reply.Cost is { } cost)
        {
            Add(text, width, "Power", $"{DollarText.Of(cost.PowerNanoUsdPerKwh)} USD for a kilowatt-hour{Measured(cost)}");
            Add(text, width, "Earning", cost.Summary);
        }

        AddTimes(text, reply, width);
        if (reply.IsPaused) text.AppendLine("`idlecloud-miner resume` lets it work again.");
        return text.ToString();
    }

    private static string Measured(ControlCost cost) => (cost.MeasuredBy.Length, cost.Watts) switch
    {
        (0, _) => "",
        (_, { } watts) => string.Create(CultureInfo.InvariantCulture, $"; {watts:0.#} W now ({cost.MeasuredBy})"),
        _ => $" ({cost.MeasuredBy})",
    };

    /// <summary>A row for each thing that the time went by with, the longest of the week first.</summary>
    private static void AddTimes(StringBuilder text, ControlReply reply, int width)
    {
        string[] all = [.. reply.LastWeek.Concat(reply.LastDay).Concat(reply.LastHour).Select(share => share.What).Distinct()];
        int longest = Math.Min(WidestReason, all.Select(what => what.Length).DefaultIfEmpty().Max() + 1);
        int room = Math.Max(NarrowestText, Math.Min(width - 1 - (3 * TimeWidth), longest));
        text.AppendLine().Append("The last".PadRight(room));
        foreach (string head in new[] { "hour", "24 h", "7 days" }) text.Append(head.PadLeft(TimeWidth));
        text.AppendLine();
        foreach (string what in all)
        {
            string[] lines = Wrap(what, room - 1);
            text.Append(lines[0].PadRight(room));
            foreach (IReadOnlyList<ControlShare> shares in new[] { reply.LastHour, reply.LastDay, reply.LastWeek })
            {
                text.Append(Time(shares.FirstOrDefault(share => share.What == what)?.Seconds ?? 0).PadLeft(TimeWidth));
            }

            text.AppendLine();
            foreach (string line in lines[1..]) text.Append("  ").AppendLine(line);
        }
    }

    private static void Add(StringBuilder text, int width, string name, string value)
    {
        string[] lines = Wrap(value, Math.Max(NarrowestText, width - 1 - NameWidth));
        text.Append((name + ":").PadRight(NameWidth)).AppendLine(lines[0]);
        foreach (string line in lines[1..]) text.Append(' ', NameWidth).AppendLine(line);
    }

    /// <summary>"–", "45 s", "41 min" or "12.4 h".</summary>
    private static string Time(int seconds) => seconds switch
    {
        0 => "–",
        < 60 => $"{seconds} s",
        < 3600 => $"{seconds / 60} min",
        _ => (seconds / 3600.0).ToString("0.0 h", CultureInfo.InvariantCulture),
    };

    private static string[] Wrap(string text, int width)
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : line + " " + word;
            }
        }

        return [.. lines, line];
    }
}
