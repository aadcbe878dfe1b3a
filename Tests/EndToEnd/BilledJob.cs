using System.Text.Json;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>A job as a demo's books have it: what its customer paid, and whose machine was paid what for how much of it.</summary>
internal sealed record BilledJob(
    Guid Id, string State, long PromptTokens, long CompletionTokens, long ChargeNanoUsd, string? Machine, long PayNanoUsd, long OwnTokens)
{
    /// <summary>All of a demo, the newest first: its one account is both the customer and the machines' owner.</summary>
    public static async Task<IReadOnlyList<BilledJob>> GetAllAsync(DemoProcess demo)
    {
        using var client = demo.CreateClient();
        JsonElement[] charged = await ListAsync(client, "jobs"), paid = await ListAsync(client, "miners/jobs");
        return [.. charged.Select(job => Of(job, paid.Single(other => Id(other) == Id(job))))];

        static Guid Id(JsonElement job) => job.GetProperty("id").GetGuid();
    }

    private static BilledJob Of(JsonElement charged, JsonElement paid) => new(
        charged.GetProperty("id").GetGuid(), charged.GetProperty("state").GetString()!, charged.GetProperty("prompt_tokens").GetInt64(),
        charged.GetProperty("completion_tokens").GetInt64(), charged.GetProperty("charge_nano_usd").GetInt64(),
        paid.GetProperty("machine").GetString(), paid.GetProperty("pay_nano_usd").GetInt64(),
        paid.GetProperty("pay_basis").GetProperty("completion_tokens").GetInt64());

    private static async Task<JsonElement[]> ListAsync(HttpClient client, string path)
    {
        string json = await client.GetStringAsync($"../api/v1/{path}", TestContext.Current.CancellationToken);
        using var list = JsonDocument.Parse(json);
        return [.. list.RootElement.GetProperty("jobs").EnumerateArray().Select(job => job.Clone())];
    }
}
