using System.Text.Json.Nodes;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>Compares what customers noted with what is in the books.</summary>
internal static class Verdict
{
    /// <summary>What is answered by then has no hold any more, and what was journaled is posted.</summary>
    private static readonly TimeSpan RestWithin = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>At rest nothing is held, nothing waits, and every invariant of the books holds.</summary>
    /// <returns>What the check of the books says.</returns>
    public static async Task<JsonNode> IsAtRestAsync(RealSystem system)
    {
        JsonNode check = new JsonObject();
        await Eventually.HoldsAsync(
            async () =>
            {
                // What was accepted before this is in the books when it answers.
                if (await system.TryCheckBooksAsync() is not { } found) return false;
                check = found;
                return (check["open_holds"]!.GetValue<long>(), check["live_jobs"]!.GetValue<long>()) == (0, 0);
            },
            RestWithin, "no hold is open and no job lives");
        // Once more: a bill may have been accepted between the look at the books and the look at the holds.
        await Eventually.HoldsAsync(
            async () =>
            {
                if (await system.TryCheckBooksAsync() is not { } found) return false;
                check = found;
                return true;
            },
            RestWithin, "the books can be checked");
        Assert.True(check["ok"]!.GetValue<bool>(), check.ToJsonString());
        Assert.Equal(0, check["accounts_sum_nano_usd"]!.GetValue<long>());
        Assert.Empty(system.LostBills);
        return check;
    }

    /// <summary>Every statement about money that must hold once all requests have ended and everything runs again.</summary>
    public static async Task HoldsAsync(RealSystem system, Customer[] customers, IReadOnlyList<Answer> answers)
    {
        JsonNode check = await IsAtRestAsync(system);

        // 1. Each answer by itself.
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(system.ConnectionString);
        Dictionary<Guid, Bill> bills = await ReadBillsAsync(database);
        BillsMatch(bills, answers);

        // 2. The sums, to the nano.
        foreach (Customer customer in customers)
        {
            long charged = bills.Values.Where(bill => bill.AccountId == customer.AccountId).Sum(static bill => bill.ChargeNanoUsd);
            JsonNode balance = await system.CallAsync(HttpMethod.Get, "api/v1/balance", customer.Keys[0]);
            Assert.Equal(
                (customer.GrantedNanoUsd - charged, 0), (balance["credit_nano_usd"]!.GetValue<long>(), balance["debt_nano_usd"]!.GetValue<long>()));
        }

        await using NpgsqlCommand escrow = database.CreateCommand("select credits - debits from ledger_account where kind = 4 and owner = $1");
        escrow.Parameters.Add(new() { Value = RealSystem.MinerOwner });
        Assert.Equal(bills.Values.Sum(static bill => bill.PayNanoUsd), (long?)await escrow.ExecuteScalarAsync(Cancel) ?? 0);
        int acknowledged = answers.Count(static answer => answer.End is AnswerEnd.Acknowledged);
        Console.WriteLine($"answers: {answers.Count}, acknowledged {acknowledged}, failed "
            + $"{answers.Count(static answer => answer.End is AnswerEnd.Failed)}, broken off {answers.Count(static answer => answer.End is AnswerEnd.Broken)} "
            + $"(of those charged {bills.Values.Count(static bill => bill.ChargeNanoUsd > 0) - acknowledged}); "
            + $"transfers {check["transfers"]}; errors: {Errors(answers)}");
    }

    /// <summary>
    /// Each answer by itself: what was acknowledged is billed once and exactly, what failed costs nothing, and what else was charged broke off.
    /// </summary>
    /// <param name="bills">All that are in the books.</param>
    /// <param name="answers">All that customers have noted.</param>
    public static void BillsMatch(IReadOnlyDictionary<Guid, Bill> bills, IReadOnlyList<Answer> answers)
    {
        Answer[] acknowledged = [.. answers.Where(static answer => answer.End is AnswerEnd.Acknowledged)];
        Assert.Distinct(acknowledged.Select(static answer => answer.JobId));
        foreach (Answer answer in acknowledged)
        {
            Assert.True(bills.TryGetValue(answer.JobId!.Value, out Bill? bill), $"acknowledged and not in the books: {answer}");
            Assert.Equal(
                (answer.AccountId, answer.Usage.PromptTokens, answer.Usage.CompletionTokens),
                (bill.AccountId, bill.PromptTokens, bill.CompletionTokens));
            Assert.Equal((JobState.Done, Pricing.ChargeNanoUsd(bill.Price, answer.Usage)), (bill.State, bill.ChargeNanoUsd));
        }

        foreach (Answer answer in answers.Where(static answer => answer.End is AnswerEnd.Failed && answer.JobId is not null))
        {
            Assert.True(!bills.TryGetValue(answer.JobId!.Value, out Bill? bill) || bill.ChargeNanoUsd == 0, $"failed and charged: {answer}, {bill}");
        }

        // What else was charged are answers that broke off; some broke before their first byte told the job.
        HashSet<Guid> known = [.. answers.Where(static answer => answer.End is not AnswerEnd.Failed).Select(static answer => answer.JobId ?? default)];
        int unknown = answers.Count(static answer => answer is { End: AnswerEnd.Broken, JobId: null });
        int strangers = bills.Values.Count(bill => bill.ChargeNanoUsd > 0 && !known.Contains(bill.JobId));
        Assert.True(strangers <= unknown, $"{strangers} charged jobs that nobody asked for; {unknown} answers broke before they named their job");
    }

    private static string Errors(IEnumerable<Answer> answers) => string.Join(", ",
        from answer in answers where answer.Error is not null group answer by answer.Error into same orderby same.Count() descending
        select $"{same.Count()} × {same.Key}");

    /// <summary>All that is in the books.</summary>
    public static async Task<Dictionary<Guid, Bill>> ReadBillsAsync(NpgsqlDataSource database)
    {
        await using NpgsqlCommand command = database.CreateCommand(
            """
            select job_id, account_id, state, prompt_tokens, completion_tokens, price_version, prompt_price, completion_price, charge, pay
            from job_outcome
            """);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(Cancel);
        Dictionary<Guid, Bill> bills = [];
        while (await row.ReadAsync(Cancel))
        {
            var price = new ModelPrice(row.GetInt32(5), row.GetInt64(6), row.GetInt64(7));
            bills.Add(row.GetGuid(0), new Bill(row.GetGuid(0), row.GetString(1), (JobState)row.GetInt16(2), row.GetInt64(3), row.GetInt64(4), price,
                row.GetInt64(8), row.GetInt64(9)));
        }

        return bills;
    }

    /// <summary>A job in the books.</summary>
    internal sealed record Bill(
        Guid JobId, string AccountId, JobState State, long PromptTokens, long CompletionTokens, ModelPrice Price, long ChargeNanoUsd, long PayNanoUsd);
}
