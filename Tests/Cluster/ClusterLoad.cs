using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdleCloud.Demo.Cluster;
using IdleCloud.Tests.EndToEnd;
using IdleCloud.Tests.EndToEnd.Losses;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.Cluster;

/// <summary>Customers of all gateways that ask all the time, whatever becomes of their requests, and note how each one ended.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private const int WorkersPerDoor = 4;
    private const string FirstAccount = "acct_first";
    private const string Unknown = "service_unavailable";
    private const string NobodyListens = "nobody listens";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ClusterFile _cluster;
    private readonly ConcurrentQueue<Answer> _noted;
    private readonly HttpClient _client;
    private readonly TimeSpan _pace;
    private readonly string _account;
    private readonly ConcurrentQueue<Answer> _answers = [];
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _all;

    /// <summary>Begins to ask.</summary>
    /// <param name="cluster">Who answers.</param>
    /// <param name="noted">What all customers of the cluster have noted, those of other tests, too.</param>
    /// <param name="doors">What some of the customers know: base URLs, of which each is tried when nobody answers at the one before it.</param>
    /// <param name="pace">Time from one request of a customer to its next, if that has been answered by then; null for hardly any.</param>
    /// <param name="account">Whose key <paramref name="cluster"/> has.</param>
    public ClusterLoad(
        ClusterFile cluster, ConcurrentQueue<Answer> noted, IReadOnlyList<string[]> doors, TimeSpan? pace = null, string account = FirstAccount)
    {
        (_cluster, _noted, _client, _pace, _account) = (cluster, noted, CreateClient(cluster), pace ?? Pause, account);
        Throughput = new Throughput(doors.Count * WorkersPerDoor, _pace);
        string model = cluster.Model;
        _all = Task.WhenAll(
            from urls in doors
            from worker in Enumerable.Range(0, WorkersPerDoor)
            select RunAsync(urls, model, new Random(worker)));
    }

    /// <summary>How much of it is answered.</summary>
    public Throughput Throughput { get; }

    /// <summary>A customer of all gateways; a connection for each request, so that it repeats none by itself.</summary>
    public static HttpClient CreateClient(ClusterFile cluster) => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
    {
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", cluster.ApiKey) }, Timeout = Patience,
    };

    /// <summary>Asks a gateway, and reads to the end.</summary>
    public static async Task<Answer> AskAsync(
        HttpClient client, string baseUrl, string model, string directive, bool isStream, string? idempotencyKey = null, string account = FirstAccount)
    {
        var answer = new Answer(account, AnswerEnd.Broken, null, default, null);
        JsonObject body = ChatCall.Body(model, $"[[mock {directive}]]", isStream);
        if (isStream) body["stream_options"] = new JsonObject { ["include_usage"] = true };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{baseUrl}/chat/completions") { Content = JsonContent.Create(body) };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            bool isOurs = response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType == "application/json";
            return isOurs ? await Answer.ReadAsync(response, answer, isStream)
                : answer with { End = AnswerEnd.Failed, Error = $"{(int)response.StatusCode} of the balancer" };
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError)
        {
            return answer with { End = AnswerEnd.Failed, Error = NobodyListens };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return answer with { Error = "broken off" };
        }
    }

    /// <summary>A refusal that asks to come again, an error that ends a stream, or a connection that broke: never another answer.</summary>
    public static void IsRefusedOrBroken(Answer answer) => Assert.True(
        answer.End is AnswerEnd.Broken || answer.Error is NobodyListens or "502 of the balancer" or "miner_lost" or Unknown or "queue_full"
            || answer.Error!.StartsWith("503 ", StringComparison.Ordinal), answer.ToString());

    /// <summary>Waits until so many more answers were acknowledged.</summary>
    public Task AcknowledgedAsync(int more)
    {
        int before = Acknowledged();
        return Eventually.HoldsAsync(() => Acknowledged() >= before + more, Patience, $"{more} more answers");
    }

    /// <summary>Stops asking; completes when all has been answered.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _all;
    }

    /// <summary>Stops asking, and compares what customers noted, who must all have stopped, with what is in the books.</summary>
    /// <param name="what">What was done to the cluster.</param>
    /// <param name="isLong">
    /// True where all that can say what has become of a bill are away for longer than a gateway asks: an answer that ends with
    /// <c>service_unavailable</c> may be billed then, and its customer cannot know.
    /// </param>
    /// <returns>The answers that were none.</returns>
    public async Task<IReadOnlyList<Answer>> SettleAsync(string what, bool isLong = false)
    {
        await StopAsync();

        // 1. Every invariant of the books holds, and no money is held for a job that has ended or died: what a dead gateway had begun is
        //    given back once its silence is noticed.
        long stopped = TimeProvider.System.GetTimestamp();
        JsonNode? check = null;
        await Eventually.HoldsAsync(
            async () => (check = await CheckBooksAsync()) is not null && check["open_holds"]!.GetValue<long>() == 0, Patience, "no hold is left");
        TimeSpan held = TimeProvider.System.GetElapsedTime(stopped);
        Assert.True(check!["ok"]!.GetValue<bool>(), check.ToJsonString());
        Assert.Equal(0, check["accounts_sum_nano_usd"]!.GetValue<long>());

        // 2. Each answer by itself. The check has brought over all that was logged; what a silo had to journal instead, it brings over itself.
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(_cluster.ConnectionString);
        Answer[] noted = [.. _noted.Select(answer => isLong && IsUnknown(answer) ? answer with { End = AnswerEnd.Broken } : answer)];
        Dictionary<Guid, Verdict.Bill> bills = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                bills = await Verdict.ReadBillsAsync(database);
                return noted.All(answer => answer.End is not AnswerEnd.Acknowledged || bills.ContainsKey(answer.JobId!.Value));
            },
            Patience, "all that was acknowledged is in the books");
        Verdict.BillsMatch(bills, noted);
        Answer[] others = [.. _answers.Where(static answer => answer.End is not AnswerEnd.Acknowledged)];
        IEnumerable<string> errors = others.GroupBy(static answer => answer.Error).Select(static same => $"{same.Count()} × {same.Key}");
        Console.WriteLine($"{what}: {Acknowledged()} answers acknowledged, {others.Length} not: {string.Join(", ", errors)}; "
            + $"no hold {held.TotalSeconds:0.0} s after the last request");
        return others;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    /// <summary>Requests that have not been answered so far.</summary>
    public int Failed => _answers.Count(static answer => answer.End is not AnswerEnd.Acknowledged);

    private static bool IsUnknown(Answer answer) => answer.Error?.EndsWith(Unknown, StringComparison.Ordinal) == true;

    private int Acknowledged() => _answers.Count(static answer => answer.End is AnswerEnd.Acknowledged);

    private async Task RunAsync(string[] urls, string model, Random dice)
    {
        using var pace = new PeriodicTimer(_pace);
        while (!_stop.IsCancellationRequested)
        {
            TimeSpan begun = Throughput.Now;
            // Of one pace: a miner that is slow at times would be given less to do.
            string directive = $"tokens={dice.Next(1, 31)} gap=10";
            bool isStream = dice.Next(2) == 0;
            string key = Guid.NewGuid().ToString();
            Answer answer = await AskAsync(_client, urls[0], model, directive, isStream, key, _account);
            foreach (string next in urls.Skip(1).TakeWhile(_ => answer is { Error: NobodyListens } or { End: AnswerEnd.Broken, JobId: null }))
            {
                answer = await AskAsync(_client, next, model, directive, isStream, key, _account);
            }

            _answers.Enqueue(answer);
            _noted.Enqueue(answer);
            if (answer.End is AnswerEnd.Acknowledged) Throughput.Answered(begun);
            await pace.WaitForNextTickAsync();
        }
    }

    /// <summary>Null while the grains that are asked are not there.</summary>
    private async Task<JsonNode?> CheckBooksAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(_cluster.BaseUrls[0]), "/api/v1/operator/ledger/check"));
        request.Headers.Authorization = new("Bearer", _cluster.OperatorKey);
        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text) : null;
    }
}
