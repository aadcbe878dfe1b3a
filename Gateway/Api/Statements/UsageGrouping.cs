using IdleCloud.Contracts.Ledger;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Requests;

namespace IdleCloud.Gateway.Api.Statements;

/// <summary>By what usage is added up: <c>groupBy</c> of the query.</summary>
/// <param name="ByDay">By the day in UTC.</param>
/// <param name="ByKey">By key.</param>
/// <param name="ByModel">By model.</param>
internal sealed record UsageGrouping(bool ByDay, bool ByKey, bool ByModel)
{
    /// <summary>Reads names with commas between them; each once.</summary>
    public static ApiResult<UsageGrouping> Read(string text)
    {
        string[] names = text.Split(',');
        return names.All(static name => name is "day" or "key" or "model") && names.Distinct().Count() == names.Length
            ? new UsageGrouping(names.Contains("day"), names.Contains("key"), names.Contains("model"))
            : AccountErrors.Invalid("groupBy", "day, key and model, each once, with commas between them");
    }

    /// <summary>Adds up, in the order of what it is grouped by.</summary>
    public IEnumerable<UsageView> Fold(IEnumerable<UsageRow> rows) => rows
        .GroupBy(row => (Day: ByDay ? row.Day : (DateOnly?)null, Key: ByKey ? row.KeyId : null, Model: ByModel ? row.ModelId : null))
        .OrderBy(static group => group.Key.Day).ThenBy(static group => group.Key.Key, StringComparer.Ordinal)
        .ThenBy(static group => group.Key.Model, StringComparer.Ordinal)
        .Select(static group => new UsageView
        {
            Day = group.Key.Day,
            KeyId = group.Key.Key,
            ModelId = group.Key.Model,
            Requests = group.Sum(static row => row.Jobs),
            PromptTokens = group.Sum(static row => row.PromptTokens),
            CompletionTokens = group.Sum(static row => row.CompletionTokens),
            ChargeNanoUsd = group.Sum(static row => row.ChargeNanoUsd),
        });
}
