using System.Text.Json;
using IdleCloud.Contracts.Batches;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace IdleCloud.Tests.Batches;

/// <summary>Batches over HTTP, on miners that speak the real protocol, with the real books.</summary>
public sealed class BatchRunTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Account = "acct_test";

    // Of half the shipped price, 5,000,000 and 20,000,000 a million, an owner's share is more than that.
    private static readonly AskedPrice Cheap = new() { PromptNanoUsdPerMillion = 1_000_000, CompletionNanoUsdPerMillion = 1_000_000 };
    private static readonly string[] Pieces = ["All", " is", " well"];
    private static readonly Usage Said = new() { PromptTokens = 4, CompletionTokens = 3 };

    private ChatServer _server = null!;
    private BatchCustomer _customer = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ChatServer.StartAsync(postgres, settings: new()
        {
            ["Gateway:Files:Key"] = Convert.ToBase64String(new byte[32]),
            ["Gateway:Batches:PollInterval"] = "00:00:00.050",
            ["Gateway:Batches:MaxLines"] = "5",
            ["Batches:PulseInterval"] = "00:00:00.050",
            ["Batches:RetryPause"] = "00:00:00.050",
            ["Batches:MaxOpenPerAccount"] = "2",
            // The shortest there is: lines of a gateway that never speaks are taken from it after so long.
            ["Jobs:GatewaySilence"] = "00:00:05",
        });
        _customer = new BatchCustomer(_server.Client);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Batch_WhenRun_HasEachLineOnceAndCostsHalf()
    {
        await using AnsweringMiner miner = await AnsweringMiner.ConnectAsync(_server.Address, _server.MinerKey, slots: 2, Pieces, Said, ask: Cheap);
        JsonElement made = await _customer.CreateAsync(
            BatchCustomer.Line("one"), BatchCustomer.Line("two \\\"2\\\""), BatchCustomer.Line("hot", more: "\"temperature\":9"),
            BatchCustomer.Line("streamed", more: "\"stream\":true"), BatchCustomer.Line("three"));
        Assert.Equal(("batch", "in_progress", "idle-tiny"), (made.GetProperty("object").GetString(), Text(made, "status"), Text(made, "model")));
        Assert.Equal(24 * 3600, made.GetProperty("expires_at").GetInt64() - made.GetProperty("created_at").GetInt64());
        Assert.Equal("""{"a":"b"}""", made.GetProperty("metadata").GetRawText());

        JsonElement batch = await _customer.ReachesAsync(Text(made, "id")!, "completed");
        Assert.Equal("""{"total":5,"completed":3,"failed":2}""", batch.GetProperty("request_counts").GetRawText());
        Dictionary<string, JsonElement> answers = await _customer.LinesAsync(batch, "output_file_id");
        Assert.Equal(["one", "three", "two \"2\""], answers.Keys.Order(StringComparer.Ordinal));
        foreach (JsonElement answer in answers.Values)
        {
            JsonElement response = answer.GetProperty("response");
            Assert.Equal(200, response.GetProperty("status_code").GetInt32());
            Assert.StartsWith("req_", Text(response, "request_id"), StringComparison.Ordinal);
            JsonElement body = response.GetProperty("body");
            Assert.Equal("All is well", Text(body.GetProperty("choices")[0].GetProperty("message"), "content"));
            Assert.Equal(JsonValueKind.Null, answer.GetProperty("error").ValueKind);
        }

        Dictionary<string, JsonElement> errors = await _customer.LinesAsync(batch, "error_file_id");
        Assert.Equal(["hot", "streamed"], errors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("invalid_value", "temperature"), ErrorOf(errors["hot"]));
        Assert.Equal(("invalid_value", "stream"), ErrorOf(errors["streamed"]));
        // 4 tokens at 5 and 3 at 20 nano-USD.
        long[] bills = await BillsAsync();
        Assert.Equal([80, 80, 80], bills);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Batch_WhileACustomerWaits_BeginsNoLine()
    {
        await using ScriptedMiner miner = await ScriptedMiner.ConnectAsync(_server.Address, _server.MinerKey, slots: 1, ask: Cheap);
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners == 1, TimeSpan.FromSeconds(10), "the miner is there");
        Task<HttpResponseMessage> first = _server.PostAsync("\"user\":\"first\"", TestContext.Current.CancellationToken);
        Job running = await miner.NextJobAsync();
        miner.Accept(running);
        Task<HttpResponseMessage> second = _server.PostAsync("\"max_tokens\":7", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Queued == 1, TimeSpan.FromSeconds(10), "the second one waits");
        JsonElement batch = await _customer.CreateAsync(BatchCustomer.Line("later", "patience"));

        Answer(miner, running);
        Job next = await miner.NextJobAsync();
        Assert.Equal("Hi", next.Request.Messages[0].Content);
        Answer(miner, next, accept: true);
        Job last = await miner.NextJobAsync();
        Assert.Equal("patience", last.Request.Messages[0].Content);
        Answer(miner, last, accept: true);
        await _customer.ReachesAsync(Text(batch, "id")!, "completed");
        (await first).Dispose();
        (await second).Dispose();
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Batch_WhenNoMinerIsCheapEnough_WaitsForOneThatIs()
    {
        await using AnsweringMiner dear = await AnsweringMiner.ConnectAsync(_server.Address, _server.MinerKey, slots: 1, Pieces, Said);
        JsonElement batch = await _customer.CreateAsync(BatchCustomer.Line("one"));
        string id = Text(batch, "id")!;
        await Eventually.HoldsAsync(async () => await CountAsync("select count(*) from batch_line where gateway is not null") == 0
            && await CountAsync("select count(*) from batch_line") == 1, TimeSpan.FromSeconds(10), "the line is nobody's");
        Assert.Equal("in_progress", Text(await _customer.GetAsync(id), "status"));
        await using AnsweringMiner cheap = await AnsweringMiner.ConnectAsync(
            _server.Address, _server.MinerKey, slots: 1, Pieces, Said, machineId: "cheap", ask: Cheap);
        await _customer.ReachesAsync(id, "completed");
        Assert.Equal("acct_test/cheap", Assert.Single(await MinersAsync()));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Batch_WhenCancelled_WritesDownWhatWasNotRun()
    {
        string id = Text(await _customer.CreateAsync(BatchCustomer.Line("one"), BatchCustomer.Line("two")), "id")!;
        (int status, JsonElement cancelling) = await _customer.PostAsync($"/v1/batches/{id}/cancel");
        Assert.Equal(200, status);
        Assert.NotEqual(JsonValueKind.Null, cancelling.GetProperty("cancelling_at").ValueKind);
        JsonElement batch = await _customer.ReachesAsync(id, "cancelled");
        Assert.NotEqual(JsonValueKind.Null, batch.GetProperty("cancelled_at").ValueKind);
        Assert.Null(Text(batch, "output_file_id"));
        Dictionary<string, JsonElement> errors = await _customer.LinesAsync(batch, "error_file_id");
        Assert.Equal(["one", "two"], errors.Keys.Order(StringComparer.Ordinal));
        Assert.All(errors.Values, static error => Assert.Equal("batch_cancelled", Text(error.GetProperty("error"), "code")));
        Assert.All(errors.Values, static error => Assert.Equal(JsonValueKind.Null, error.GetProperty("response").ValueKind));
        Assert.Equal(200, (await _customer.PostAsync($"/v1/batches/{id}/cancel")).Status);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Batch_WhenItsTimeIsOver_DeliversWhatIsDone()
    {
        string id;
        await using (ScriptedMiner miner = await ScriptedMiner.ConnectAsync(_server.Address, _server.MinerKey, slots: 1, ask: Cheap))
        {
            id = Text(await _customer.CreateAsync(BatchCustomer.Line("one"), BatchCustomer.Line("two"), BatchCustomer.Line("three")), "id")!;
            Answer(miner, await miner.NextJobAsync(), accept: true);
            await _customer.EndsAsync(id, 1);
        }

        await ExecuteAsync("update batch set expires_at = now()");
        JsonElement batch = await _customer.ReachesAsync(id, "expired");
        // Which line comes first is not promised.
        string done = Assert.Single((await _customer.LinesAsync(batch, "output_file_id")).Keys);
        Dictionary<string, JsonElement> errors = await _customer.LinesAsync(batch, "error_file_id");
        Assert.Equal(["one", "three", "two"], errors.Keys.Append(done).Order(StringComparer.Ordinal));
        Assert.All(errors.Values, static error => Assert.Equal("batch_expired", Text(error.GetProperty("error"), "code")));
        Assert.Equal("conflict", Text((await _customer.PostAsync($"/v1/batches/{id}/cancel")).Body.GetProperty("error"), "code"));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Batch_WhenItsGatewayDiesWithLines_IsFinishedByAnother()
    {
        string id = Text(await _customer.CreateAsync(BatchCustomer.Line("one"), BatchCustomer.Line("two"), BatchCustomer.Line("three")), "id")!;
        var batches = _server.Services.GetRequiredService<IGrainFactory>().GetGrain<IBatchesGrain>(Account);
        Assert.Equal(2, (await batches.TakeAsync(id, "dead/0123456789ab", 2))!.Lines.Length);
        await using AnsweringMiner miner = await AnsweringMiner.ConnectAsync(_server.Address, _server.MinerKey, slots: 2, Pieces, Said, ask: Cheap);
        JsonElement batch = await _customer.ReachesAsync(id, "completed");
        Assert.Equal(["one", "three", "two"], (await _customer.LinesAsync(batch, "output_file_id")).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, (await BillsAsync()).Length);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Batch_WhenItsGatewayDiesBehindABill_CountsThatAnswerAndBillsNoOther()
    {
        // The line is answered, kept and billed, and then its end cannot be written. A sequence counts what is rolled back.
        await using AnsweringMiner miner = await AnsweringMiner.ConnectAsync(_server.Address, _server.MinerKey, slots: 1, Pieces, Said, ask: Cheap);
        await ExecuteAsync(
            """
            create sequence tried;
            create function lose_end() returns trigger language plpgsql as $$ begin perform nextval('tried'); raise exception 'lost'; end $$;
            create trigger lose_end before delete on batch_line for each row execute function lose_end();
            """);
        string id = Text(await _customer.CreateAsync(BatchCustomer.Line("one")), "id")!;
        await Eventually.HoldsAsync(
            async () => await CountAsync("select count(*) from tried where is_called") == 1, TimeSpan.FromSeconds(30), "the end is lost");
        long[] bills = await BillsAsync();
        Assert.Equal([80], bills);
        await ExecuteAsync("drop trigger lose_end on batch_line");
        JsonElement batch = await _customer.ReachesAsync(id, "completed");
        Assert.Equal(["one"], (await _customer.LinesAsync(batch, "output_file_id")).Keys);
        Assert.Equal("""{"total":1,"completed":1,"failed":0}""", batch.GetProperty("request_counts").GetRawText());
        bills = await BillsAsync();
        Assert.Equal([80], bills);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("", "empty_file", null)]
    [InlineData("{", "invalid_json_line", 1)]
    [InlineData("{\"custom_id\":\"a\"}", "missing_required_parameter", 1)]
    [InlineData("L\nL", "duplicate_custom_id", 2)]
    [InlineData("L\n\nX", "mismatched_url", 3)]
    [InlineData("M", "model_not_found", null)]
    [InlineData("1\n2\n3\n4\n5\n6", "too_many_requests", null)]
    public async Task Batch_WhenItsFileIsNotInOrder_Fails(string file, string code, int? line)
    {
        string[] lines = [.. file.Split('\n').Select(static sign => sign switch
        {
            "L" => BatchCustomer.Line("same"),
            "X" => BatchCustomer.Line("x").Replace("/v1/chat", "/v1/other", StringComparison.Ordinal),
            "M" => BatchCustomer.Line("m").Replace("idle-tiny", "no-such-model", StringComparison.Ordinal),
            [>= '1' and <= '9'] => BatchCustomer.Line(sign),
            _ => sign,
        })];
        JsonElement batch = await _customer.CreateAsync(lines);
        Assert.Equal("failed", Text(batch, "status"));
        Assert.NotEqual(JsonValueKind.Null, batch.GetProperty("failed_at").ValueKind);
        JsonElement fault = Assert.Single(batch.GetProperty("errors").GetProperty("data").EnumerateArray());
        Assert.Equal(code, Text(fault, "code"));
        Assert.Equal(line, fault.GetProperty("line").ValueKind is JsonValueKind.Null ? null : fault.GetProperty("line").GetInt32());
        Assert.Equal(0, await CountAsync("select count(*) from batch_line"));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Routes_WhenAskedWrongly_SaySo()
    {
        string file = await _customer.UploadAsync(BatchCustomer.Line("one"));
        string good = $$"""{"input_file_id":"{{file}}","endpoint":"/v1/chat/completions","completion_window":"24h"}""";
        await RefusesAsync(good.Replace(file, "file-none", StringComparison.Ordinal), 400, "input_file_id");
        await RefusesAsync(good.Replace("24h", "1h", StringComparison.Ordinal), 400, "completion_window");
        await RefusesAsync(good.Replace("/v1/chat/completions", "/v1/embeddings", StringComparison.Ordinal), 400, "endpoint");
        await RefusesAsync("""{"endpoint":"/v1/chat/completions","completion_window":"24h"}""", 400, "input_file_id");
        Assert.Equal(404, (await _customer.PostAsync("/v1/batches/batch_none/cancel")).Status);

        string[] ids = [Text((await _customer.PostAsync("/v1/batches", good)).Body, "id")!, Text((await _customer.PostAsync("/v1/batches", good)).Body, "id")!];
        await RefusesAsync(good, 429, null);
        JsonElement page = JsonDocument.Parse(
            await _server.Client.GetStringAsync("/v1/batches?limit=1", TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((ids[1], true), (Text(page.GetProperty("data")[0], "id"), page.GetProperty("has_more").GetBoolean()));
        page = JsonDocument.Parse(
            await _server.Client.GetStringAsync($"/v1/batches?after={ids[1]}", TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((ids[0], false), (Text(Assert.Single(page.GetProperty("data").EnumerateArray()), "id"), page.GetProperty("has_more").GetBoolean()));
    }

    private static string? Text(JsonElement from, string name) => BatchCustomer.Text(from, name);

    private static (string? Code, string? Param) ErrorOf(JsonElement line)
    {
        JsonElement response = line.GetProperty("response");
        Assert.Equal(400, response.GetProperty("status_code").GetInt32());
        JsonElement error = response.GetProperty("body").GetProperty("error");
        return (Text(error, "code"), Text(error, "param"));
    }

    private static void Answer(ScriptedMiner miner, Job job, bool accept = false)
    {
        if (accept) miner.Accept(job);
        miner.Text(job, 0, "Done");
        miner.Complete(job, 1, usage: Said);
    }

    private async Task RefusesAsync(string body, int status, string? param)
    {
        (int got, JsonElement answer) = await _customer.PostAsync("/v1/batches", body);
        Assert.Equal((status, param), (got, Text(answer.GetProperty("error"), "param")));
    }

    private async Task<long[]> BillsAsync() => await QueryAsync("select charge from job_outcome where charge > 0", static row => row.GetInt64(0));

    private async Task<string[]> MinersAsync() => await QueryAsync("select miner_id from job_outcome where charge > 0", static row => row.GetString(0));

    private async Task<long> CountAsync(string sql) => (await QueryAsync(sql, static row => row.GetInt64(0)))[0];

    private async Task<T[]> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await _server.Services.GetRequiredService<ILedger>().FlushAsync(TestContext.Current.CancellationToken);
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(_server.ConnectionString);
        await using NpgsqlCommand command = database.CreateCommand(sql);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<T> found = [];
        while (await row.ReadAsync(TestContext.Current.CancellationToken)) found.Add(read(row));
        return [.. found];
    }

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(_server.ConnectionString);
        await using NpgsqlCommand command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
