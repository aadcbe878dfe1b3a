using System.Net.Http.Headers;
using System.Text.Json;
using IdleCloud.Tests.Batches;
using Npgsql;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>The gateway, and the silo in it, is killed in the middle of a batch: in the end each line is there once, and charged once.</summary>
[Collection(OwnDemoCollection.Name)]
public sealed class BatchLossTests
{
    private const int Lines = 60;
    private const long Plenty = 1_000_000_000_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 1_200_000)]
    public async Task Batch_WhenItsGatewayIsKilled_HasEachLineOnce()
    {
        await using RealSystem system = await RealSystem.StartAsync(miners: 1, slots: 4);
        Customer owner = await system.CreateCustomerAsync("patient", Plenty, keys: 1);
        using var client = new HttpClient { BaseAddress = system.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", owner.Keys[0]);
        var customer = new BatchCustomer(client);
        string[] lines = [.. Enumerable.Range(0, Lines).Select(static n => BatchCustomer.Line($"line-{n}", "[[mock tokens=5 gap=40]]"))];
        string id = (await customer.CreateAsync(lines)).GetProperty("id").GetString()!;
        await customer.EndsAsync(id, lines.Length / 6);
        await system.KillGatewayAsync();
        await system.StartGatewayAsync();
        await system.WaitForMinersAsync();

        JsonElement batch = await customer.ReachesAsync(id, "completed");
        Assert.Equal($$"""{"total":{{Lines}},"completed":{{Lines}},"failed":0}""", batch.GetProperty("request_counts").GetRawText());
        Dictionary<string, JsonElement> answers = await customer.LinesAsync(batch, "output_file_id");
        Assert.Equal(Enumerable.Range(0, Lines).Select(static n => $"line-{n}"), answers.Keys);
        await Verdict.IsAtRestAsync(system);
        Assert.Equal(Lines, await CountBillsAsync(system, owner.AccountId));
    }

    private static async Task<long> CountBillsAsync(RealSystem system, string accountId)
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(system.ConnectionString);
        await using NpgsqlCommand command = database.CreateCommand("select count(*) from job_outcome where charge > 0 and account_id = $1");
        command.Parameters.AddWithValue(accountId);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
