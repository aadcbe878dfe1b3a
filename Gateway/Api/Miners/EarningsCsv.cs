using System.Globalization;
using System.Text;

namespace IdleCloud.Gateway.Api.Miners;

/// <summary>Earnings as CSV (RFC 4180). Ids and numbers only: nothing in it can be taken for a formula or needs quotes.</summary>
internal static class EarningsCsv
{
    /// <summary>What the columns are.</summary>
    public const string Header =
        "day,machine,model_id,jobs,paid_jobs,asked_jobs,failed_attempts,prompt_tokens,completion_tokens,pay_nano_usd";

    /// <summary>Writes the table.</summary>
    public static byte[] Write(IEnumerable<EarningsView> rows)
    {
        StringBuilder text = new(Header);
        text.Append("\r\n");
        foreach (EarningsView row in rows)
        {
            string day = row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{day},{row.Machine},{row.ModelId},{row.Jobs},{row.PaidJobs},{row.AskedJobs},")
                .Append(CultureInfo.InvariantCulture, $"{row.FailedAttempts},{row.PromptTokens},{row.CompletionTokens},{row.PayNanoUsd}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
