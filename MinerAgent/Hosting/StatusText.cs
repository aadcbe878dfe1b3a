using System.Globalization;
using System.Text;
using IdleCloud.MinerAgent.Control;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>What <c>status</c> prints. Pure.</summary>
internal static class StatusText
{
    /// <summary>A few lines for people.</summary>
    public static string Of(ControlReply reply)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Now:        {reply.Now}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Gateway:    {reply.Link}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Engine:     {reply.Engine}{(reply.Model.Length > 0 ? ", " + reply.Model : "")}");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"Jobs:       {reply.RunningJobs} running, {reply.ServedJobs:#,0} served, {reply.FailedJobs:#,0} failed, {reply.HandedBackJobs:#,0} handed back");
        text.AppendLine(CultureInfo.InvariantCulture, $"Tokens:     {reply.Tokens:#,0}, {reply.TokensPerSecond:0.0} a second now");
        text.AppendLine("Last hour:");
        foreach (ControlShare share in reply.LastHour)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {share.Seconds / 60,2} min {share.Seconds % 60:00} s  {share.What}");
        }

        if (reply.IsPaused) text.AppendLine("`idlecloud-miner resume` lets it work again.");
        return text.ToString();
    }
}
