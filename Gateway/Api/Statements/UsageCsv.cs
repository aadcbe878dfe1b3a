using System.Globalization;
using System.Text;

namespace IdleCloud.Gateway.Api.Statements;

/// <summary>Usage as CSV (RFC 4180). Ids and numbers only: nothing in it can be taken for a formula or needs quotes.</summary>
internal static class UsageCsv
{
    /// <summary>What the columns are.</summary>
    public const string Header =
        "day,key_id,model_id,requests,prompt_tokens,completion_tokens,charge_nano_usd";

    /// <summary>Writes the table.</summary>
    public static byte[] Write(IEnumerable<UsageView> rows)
    {
        StringBuilder text = new(Header);
        text.Append("\r\n");
        foreach (UsageView row in rows)
        {
            string day = row.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
            text.Append(CultureInfo.InvariantCulture, $"{day},{row.KeyId},{row.ModelId},{row.Requests},{row.PromptTokens},")
                .Append(CultureInfo.InvariantCulture, $"{row.CompletionTokens},{row.ChargeNanoUsd}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
