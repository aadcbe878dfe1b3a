using System.Globalization;
using System.Net;
using System.Text;

namespace IdleCloud.Gateway.Api.Statements;

/// <summary>An invoice as a page to print: no script, no style from elsewhere, every text escaped.</summary>
internal static class InvoiceHtml
{
    private const ulong NanoUsdPerUsd = 1_000_000_000;

    /// <summary>Writes the page.</summary>
    public static byte[] Write(InvoiceView invoice, string accountName)
    {
        StringBuilder html = new();
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Invoice ").Append(invoice.Month)
            .Append("</title><style>body{font:14px/1.5 sans-serif;max-width:50em;margin:2em auto}table{border-collapse:collapse;width:100%}")
            .Append("th,td{text-align:left;padding:.3em;border-bottom:1px solid #ccc}.n{text-align:right}</style></head><body>")
            .Append("<h1>Invoice ").Append(invoice.Month).Append(invoice.IsFinal ? "" : " (so far)").Append("</h1><p>")
            .Append(WebUtility.HtmlEncode(accountName)).Append("<br>").Append(WebUtility.HtmlEncode(invoice.AccountId)).Append("</p>");
        html.Append("<table><tr><th>Credit</th><th class=\"n\">Entries</th><th class=\"n\">USD</th></tr>");
        Row(html, "At the beginning", "", Usd(invoice.OpeningNanoUsd));
        foreach (InvoiceLineView line in invoice.Lines) Row(html, line.Kind, Number(line.Count), Usd(line.AmountNanoUsd));
        Row(html, invoice.IsFinal ? "At the end" : "Now", "", Usd(invoice.ClosingNanoUsd));
        html.Append("</table><h2>Usage</h2><table><tr><th>Model</th><th class=\"n\">Requests</th><th class=\"n\">Prompt tokens</th>")
            .Append("<th class=\"n\">Completion tokens</th><th class=\"n\">USD</th></tr>");
        foreach (UsageView row in invoice.Usage)
        {
            Row(html, row.ModelId ?? "", Number(row.Requests), Number(row.PromptTokens), Number(row.CompletionTokens), Usd(row.ChargeNanoUsd));
        }

        html.Append("</table></body></html>");
        return Encoding.UTF8.GetBytes(html.ToString());
    }

    /// <summary>Nano-USD as dollars with all nine digits: an invoice rounds nothing.</summary>
    internal static string Usd(long nanoUsd)
    {
        ulong magnitude = nanoUsd < 0 ? 0UL - unchecked((ulong)nanoUsd) : (ulong)nanoUsd;
        (ulong whole, ulong rest) = Math.DivRem(magnitude, NanoUsdPerUsd);
        return string.Create(CultureInfo.InvariantCulture, $"{(nanoUsd < 0 ? "-" : "")}{whole}.{rest:000000000}");
    }

    private static void Row(StringBuilder html, string name, params ReadOnlySpan<string> numbers)
    {
        html.Append("<tr><td>").Append(WebUtility.HtmlEncode(name)).Append("</td>");
        foreach (string number in numbers) html.Append("<td class=\"n\">").Append(number).Append("</td>");
        html.Append("</tr>");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
