using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdleCloud.Tests.EndToEnd;
using IdleCloud.Tests.EndToEnd.Losses;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.Cluster;

/// <summary>Customers of all gateways that ask all the time, whatever becomes of their requests, and note how each one ended.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private const int WorkersPerGateway = 4;
    private const string Account = "acct_first";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ClusterProcess _cluster;
    private readonly HttpClient _client;
    private readonly ConcurrentQueue<Answer> _answers = [];
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _all;

    /// <summary>Begins to ask.</summary>
    public ClusterLoad(ClusterProcess cluster)
    {
        (_cluster, _client) = (cluster, cluster.CreateClient());
        var file = cluster.File;
        _all = Task.WhenAll(
            from url in file.BaseUrls
            from worker in Enumerable.Range(0, WorkersPerGateway)
            select RunAsync(url, file.Model, new Random(worker)));
    }

    /// <summary>Asks a gateway, and reads to the end.</summary>
    public static async Task<Answer> AskAsync(HttpClient client, string baseUrl, string model, string directive, bool isStream)
    {
        var answer = new Answer(Account, AnswerEnd.Broken, null, default, null);
        JsonObject body = ChatCall.Body(model, $"[[mock {directive}]]", isStream);
        if (isStream) body["stream_options"] = new JsonObject { ["include_usage"] = true };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{baseUrl}/chat/completions") { Content = JsonContent.Create(body) };
        try
        {
            using HttpResponseMessage response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            return await Answer.ReadAsync(response, answer, isStream);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError)
        {
            return answer with { End = AnswerEnd.Failed, Error = "nobody listens" };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return answer with { Error = "broken off" };
        }
    }

    /// <summary>Waits until so many more answers were acknowledged.</summary>
    public Task AcknowledgedAsync(int more)
    {
        int before = Acknowledged();
        return Eventually.HoldsAsync(() => Acknowledged() >= before + more, Patience, $"{more} more answers");
    }

    /// <summary>Stops asking, and compares what customers noted with what is in the books.</summary>
    /// <returns>The answers that were none.</returns>
    public async Task<IReadOnlyList<Answer>> SettleAsync(string what)
    {
        await _stop.CancelAsync();
        await _all;

        // 1. Every invariant of the books holds, and no money is held for a job that has ended or died: what a dead gateway had begun is
        //    given back once its silence is noticed.
        long stopped = TimeProvider.System.GetTimestamp();
        JsonNode? check = null;
        await Eventually.HoldsAsync(
            async () => (check = await CheckBooksAsync()) is not null && check["open_holds"]!.GetValue<long>() == 0, Patience, "no hold is left");
        TimeSpan held = TimeProvider.System.GetElapsedTime(stopped);
        Assert.True(check!["ok"]!.GetValue<bool>(), check.ToJsonString());
        Assert.Equal(0, check["accounts_sum_nano_usd"]!.GetValue<long>());

        // 2. What was acknowledged is billed, once; what was refused or ended by an error costs nothing. The check has brought over all that
        //    was logged; what a silo had to journal instead, it brings over itself.
        Dictionary<Guid, long> charges = [];
        Answer[] acknowledged = [.. _answers.Where(static answer => answer.End is AnswerEnd.Acknowledged)];
        await Eventually.HoldsAsync(
            async () =>
            {
                charges = await ReadChargesAsync();
                return acknowledged.All(answer => charges.ContainsKey(answer.JobId!.Value));
            },
            Patience, "all that was acknowledged is in the books");
        Assert.Distinct(acknowledged.Select(static answer => answer.JobId));
        Assert.All(acknowledged, answer => Assert.True(charges.GetValueOrDefault(answer.JobId!.Value) > 0, $"acknowledged and not charged: {answer}"));
        Answer[] others = [.. _answers.Where(static answer => answer.End is not AnswerEnd.Acknowledged)];
        Assert.All(
            others.Where(static answer => answer is { End: AnswerEnd.Failed, JobId: not null }),
            answer => Assert.True(charges.GetValueOrDefault(answer.JobId!.Value) == 0, $"failed and charged: {answer}"));
        Answer[] all = [.. _cluster.Answers, .. _answers];
        HashSet<Guid> known = [.. all.Where(static answer => answer.End is not AnswerEnd.Failed).Select(static answer => answer.JobId).OfType<Guid>()];
        int strangers = charges.Count(job => job.Value > 0 && !known.Contains(job.Key));
        int nameless = all.Count(static answer => answer is { End: AnswerEnd.Broken, JobId: null });
        Assert.True(strangers <= nameless, $"{strangers} jobs were charged without an answer; {nameless} answers broke off before they had a name");
        foreach (Answer answer in _answers) _cluster.Answers.Enqueue(answer);
        IEnumerable<string> errors = others.GroupBy(static answer => answer.Error).Select(static same => $"{same.Count()} × {same.Key}");
        Console.WriteLine($"{what}: {acknowledged.Length} answers acknowledged, {others.Length} not: {string.Join(", ", errors)}; "
            + $"no hold {held.TotalSeconds:0.0} s after the last request");
        return others;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _all;
        _client.Dispose();
        _stop.Dispose();
    }

    private int Acknowledged() => _answers.Count(static answer => answer.End is AnswerEnd.Acknowledged);

    private async Task RunAsync(string url, string model, Random dice)
    {
        using var pause = new PeriodicTimer(Pause);
        while (!_stop.IsCancellationRequested)
        {
            string directive = $"tokens={dice.Next(1, 21)} ttft={dice.Next(60)} gap={dice.Next(20)}";
            _answers.Enqueue(await AskAsync(_client, url, model, directive, isStream: dice.Next(2) == 0));
            await pause.WaitForNextTickAsync();
        }
    }

    /// <summary>Null while the grains that are asked are not there.</summary>
    private async Task<JsonNode?> CheckBooksAsync()
    {
        var file = _cluster.File;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(file.BaseUrls[0]), "/api/v1/operator/ledger/check"));
        request.Headers.Authorization = new("Bearer", file.OperatorKey);
        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text) : null;
    }

    private async Task<Dictionary<Guid, long>> ReadChargesAsync()
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(_cluster.File.ConnectionString);
        await using NpgsqlCommand command = database.CreateCommand("select job_id, charge from job_outcome");
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Dictionary<Guid, long> charges = [];
        while (await row.ReadAsync(TestContext.Current.CancellationToken)) charges.Add(row.GetGuid(0), row.GetInt64(1));
        return charges;
    }
}
