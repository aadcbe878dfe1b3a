using System.Globalization;
using System.Text.Json;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Statements;

namespace IdleCloud.Gateway.Api.Statements;

/// <summary>The books in the API's words.</summary>
internal static class StatementMapping
{
    /// <summary>A name of the code in the API's form: <c>TopUp</c> is <c>top_up</c>.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>A transfer.</summary>
    public static EntryView Of(LedgerEntry entry) => new()
    {
        Id = entry.Id,
        Kind = NameOf(entry.Kind),
        PostedAt = entry.PostedAt,
        AmountNanoUsd = entry.Sides.Where(static side => IsCredit(side.Account)).Sum(static side => side.AmountNanoUsd),
        Reference = entry.Reference,
        Note = entry.Note,
        Postings = [.. entry.Sides.Select(static side => new PostingView { Account = NameOf(side.Account), AmountNanoUsd = side.AmountNanoUsd })],
    };

    /// <summary>A job as its customer sees it: without the miner.</summary>
    public static JobView ForCustomer(JobRecord job) => Of(job) with { KeyId = job.KeyId, ChargeNanoUsd = job.ChargeNanoUsd };

    /// <summary>A job as the miner's owner sees it: without the customer.</summary>
    public static JobView ForOwner(JobRecord job) => Of(job) with
    {
        Machine = MachineOf(job.MinerId),
        PayNanoUsd = job.PayNanoUsd,
        PayBasis = Of(job.Basis),
        ZeroReason = job.PayNanoUsd > 0 ? null : ZeroReasonOf(job),
    };

    /// <summary>An invoice.</summary>
    public static InvoiceView Of(Invoice invoice, string accountId, bool isFinal) => new()
    {
        AccountId = accountId,
        Month = MonthOf(invoice.Month),
        IsFinal = isFinal,
        OpeningNanoUsd = invoice.OpeningNanoUsd,
        ClosingNanoUsd = invoice.ClosingNanoUsd,
        Lines = [.. invoice.Lines.Select(Of)],
        Usage = [.. invoice.Charges.Select(Of)],
    };

    /// <summary>A month as 2026-11.</summary>
    public static string MonthOf(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The machine of a miner's id, without the owner's account.</summary>
    public static string? MachineOf(string? minerId) => minerId?[(minerId.LastIndexOf('/') + 1)..];

    private static bool IsCredit(AccountKind kind) => kind is AccountKind.Customer or AccountKind.CustomerPromo or AccountKind.CustomerDebt;

    private static string ZeroReasonOf(JobRecord job) => job switch
    {
        { State: not (JobState.Done or JobState.ClientGone) } => "the answer failed, so that the customer paid nothing",
        { Usage.CompletionTokens: 0 } => "the answer has no token that could be billed",
        { Basis.CompletionTokens: 0 } => "the machine wrote none of the answer: others had begun it, and nothing was missing",
        { ChargeNanoUsd: 0 } => "the model cost nothing",
        { Basis: { Source: PaySource.Ask, Rate: { PromptNanoUsdPerMillion: 0, CompletionNanoUsdPerMillion: 0 } } } => "the machine asks nothing",
        _ => "the pay for so few tokens is below one nano-USD",
    };

    private static PayBasisView Of(PayBasis basis) => new()
    {
        Source = NameOf(basis.Source),
        PromptNanoUsdPerMillion = basis.Rate.PromptNanoUsdPerMillion,
        CompletionNanoUsdPerMillion = basis.Rate.CompletionNanoUsdPerMillion,
        SharePpm = basis.SharePpm,
        PromptTokens = basis.PromptTokens,
        CompletionTokens = basis.CompletionTokens,
    };

    private static JobView Of(JobRecord job) => new()
    {
        Id = job.JobId,
        ModelId = job.ModelId,
        State = NameOf(job.State),
        EndedAt = job.EndedAt,
        PromptTokens = job.Usage.PromptTokens,
        CompletionTokens = job.Usage.CompletionTokens,
        ReasoningTokens = job.Usage.ReasoningTokens,
    };

    private static InvoiceLineView Of(InvoiceLine line) => new() { Kind = NameOf(line.Kind), Count = line.Count, AmountNanoUsd = line.AmountNanoUsd };

    private static UsageView Of(ModelCharge charge) => new()
    {
        ModelId = charge.ModelId,
        Requests = charge.Jobs,
        PromptTokens = charge.PromptTokens,
        CompletionTokens = charge.CompletionTokens,
        ChargeNanoUsd = charge.ChargeNanoUsd,
    };
}
