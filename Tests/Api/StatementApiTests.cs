using System.Net;
using System.Text.Json;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>What the books say, over HTTP: balance, usage, entries, jobs and invoice agree to the unit, and show nobody else's.</summary>
public sealed class StatementApiTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private ApiOperator _operator = null!;
    private ApiPerson _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _operator = await ApiOperator.CreateAsync(api.Server);
        _ada = await ApiPerson.SignUpAsync(api.Server);
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Statement_OfThreeJobs_AgreesEverywhereToTheUnit()
    {
        ApiPerson owner = await ApiPerson.SignUpAsync(api.Server);
        string rig = $"{owner.AccountId}/rig-1";
        await _operator.GrantAsync(_ada.AccountId, 1_000_000_000);
        await RunAsync("key_a", "idle-tiny", 50, rig);
        await RunAsync("key_b", "idle-tiny", 20, rig);
        Guid last = await RunAsync("key_b", "gpt-oss-20b", 0, rig, JobState.Failed);
        const long Charged = 200_000 + 140_000;
        // What costs nothing is noted in its own time.
        await Eventually.HoldsAsync(
            async () => (await GetAsync("/jobs")).GetProperty("jobs").GetArrayLength() == 3, TimeSpan.FromSeconds(5), "three jobs in the books");

        JsonElement balance = await GetAsync("/balance");
        Assert.Equal(
            (1_000_000_000 - Charged, 1_000_000_000 - Charged, 0L, 0L),
            (Number(balance, "credit_nano_usd"), Number(balance, "available_nano_usd"), Number(balance, "held_nano_usd"), Number(balance, "debt_nano_usd")));

        JsonElement byKey = await GetAsync("/usage?groupBy=key");
        Assert.Equal([("key_a", 1L, 50L, 200_000L), ("key_b", 2L, 20L, 140_000L)], byKey.GetProperty("usage").EnumerateArray().Select(row =>
            (row.GetProperty("key_id").GetString()!, Number(row, "requests"), Number(row, "completion_tokens"), Number(row, "charge_nano_usd"))));
        JsonElement all = await GetAsync("/usage?groupBy=day,key,model");
        Assert.Equal(3, all.GetProperty("usage").GetArrayLength());
        Assert.Equal(Charged, all.GetProperty("usage").EnumerateArray().Sum(row => Number(row, "charge_nano_usd")));

        JsonElement[] entries = [.. (await GetAsync("/ledger-entries")).GetProperty("entries").EnumerateArray()];
        Assert.Equal(["job", "job", "grant"], entries.Select(entry => entry.GetProperty("kind").GetString()));
        Assert.Equal([-140_000L, -200_000L, 1_000_000_000L], entries.Select(entry => Number(entry, "amount_nano_usd")));

        JsonElement[] jobs = [.. (await GetAsync("/jobs")).GetProperty("jobs").EnumerateArray()];
        Guid[] charged = [.. entries.Take(2).Select(entry => entry.GetProperty("id").GetGuid())];
        Assert.Equal([(last, "failed", 0L), (charged[0], "done", 140_000L), (charged[1], "done", 200_000L)],
            jobs.Select(job => (job.GetProperty("id").GetGuid(), job.GetProperty("state").GetString()!, Number(job, "charge_nano_usd"))));
        Assert.All(jobs, job => Assert.Equal(JsonValueKind.Null, job.GetProperty("machine").ValueKind));

        string month = (await GetAsync("/invoices")).GetProperty("months")[0].GetString()!;
        JsonElement invoice = await GetAsync($"/invoices/{month}");
        Assert.Equal((0L, 1_000_000_000 - Charged, false),
            (Number(invoice, "opening_nano_usd"), Number(invoice, "closing_nano_usd"), invoice.GetProperty("is_final").GetBoolean()));
        Assert.Equal(Charged, invoice.GetProperty("usage").EnumerateArray().Sum(row => Number(row, "charge_nano_usd")));
        Assert.Equal(-Charged,
            Number(invoice.GetProperty("lines").EnumerateArray().Single(line => line.GetProperty("kind").GetString() == "job"), "amount_nano_usd"));
        ApiAnswer page = (await _ada.SendAsync(HttpMethod.Get, $"/invoices/{month}?format=html")).Expect(HttpStatusCode.OK);
        Assert.Contains("0.999660000", page.Text, StringComparison.Ordinal);

        ApiAnswer csv = (await _ada.SendAsync(HttpMethod.Get, "/usage?groupBy=model&format=csv")).Expect(HttpStatusCode.OK);
        Assert.Equal(
            "day,key_id,model_id,requests,prompt_tokens,completion_tokens,charge_nano_usd\r\n,,gpt-oss-20b,1,0,0,0\r\n,,idle-tiny,2,200,70,340000\r\n",
            csv.Text);

        // The owner sees what its machine earned, and nothing of the customer.
        JsonElement earnings = await GetAsync("/miners/earnings", owner);
        Assert.Equal(
            [("rig-1", "gpt-oss-20b", 1L, 0L, 0L, 0L), ("rig-1", "idle-tiny", 2L, 2L, 70L, Charged * 8 / 10)],
            earnings.GetProperty("earnings").EnumerateArray().Select(row => (row.GetProperty("machine").GetString()!,
                row.GetProperty("model_id").GetString()!, Number(row, "jobs"), Number(row, "paid_jobs"), Number(row, "completion_tokens"),
                Number(row, "pay_nano_usd"))));
        Assert.Equal(Charged * 8 / 10, Number(earnings, "escrow_nano_usd"));
        ApiAnswer mined = (await owner.SendAsync(HttpMethod.Get, "/miners/jobs")).Expect(HttpStatusCode.OK);
        JsonElement failed = mined.Json.GetProperty("jobs")[0];
        Assert.Equal("the answer failed, so that the customer paid nothing", failed.GetProperty("zero_reason").GetString());
        Assert.Equal(0L, Number(failed, "pay_nano_usd"));
        Assert.DoesNotContain("key_a", mined.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("key_b", mined.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_ada.AccountId, mined.Text, StringComparison.Ordinal);
        Assert.Empty((await GetAsync("/jobs", owner)).GetProperty("jobs").EnumerateArray());
        Assert.Empty((await GetAsync("/ledger-entries", owner)).GetProperty("entries").EnumerateArray());
    }

    [Fact]
    public async Task MinerJobs_OfEveryKindOfAsk_SayWhatThePayFollowsFrom()
    {
        ApiPerson owner = await ApiPerson.SignUpAsync(api.Server);
        string rig = $"{owner.AccountId}/rig-1";
        await _operator.GrantAsync(_ada.AccountId, 1_000_000_000);
        AskPrice ask = new(300_000_007, 700_000_003), free = new(0, 0);
        await ApiJobs.RunAsync(api.Server, _ada.AccountId, "key_a", "idle-tiny", 50, rig);
        await ApiJobs.RunAsync(api.Server, _ada.AccountId, "key_a", "idle-tiny", 50, rig, ask: ask);
        await ApiJobs.RunAsync(api.Server, _ada.AccountId, "key_a", "idle-tiny", 50, rig, ask: ask, minerUsage: new(130, 20, 0, 0));
        await ApiJobs.RunAsync(api.Server, _ada.AccountId, "key_a", "idle-tiny", 50, rig, ask: free);

        ApiAnswer table = (await owner.SendAsync(HttpMethod.Get, "/miners/earnings?format=csv")).Expect(HttpStatusCode.OK);
        string day = (await GetAsync("/miners/earnings", owner)).GetProperty("earnings")[0].GetProperty("day").GetString()!;
        Assert.Equal(
            "day,machine,model_id,jobs,paid_jobs,asked_jobs,failed_attempts,prompt_tokens,completion_tokens,pay_nano_usd\r\n"
                + $"{day},rig-1,idle-tiny,4,3,2,0,330,120,278000\r\n",
            table.Text);

        JsonElement[] jobs = [.. (await GetAsync("/miners/jobs", owner)).GetProperty("jobs").EnumerateArray().Reverse()];
        Assert.Equal(
            [
                (160_000L, "share_of_price", 1_000_000_000L, 2_000_000_000L, 100L, 50L),
                (30_000 + 35_000, "ask", ask.PromptNanoUsdPerMillion, ask.CompletionNanoUsdPerMillion, 100, 50),
                (39_000 + 14_000, "ask", ask.PromptNanoUsdPerMillion, ask.CompletionNanoUsdPerMillion, 130, 20),
                (0, "ask", 0, 0, 100, 50),
            ],
            jobs.Select(job => (Number(job, "pay_nano_usd"), job.GetProperty("pay_basis") is var basis ? basis.GetProperty("source").GetString()! : "",
                Number(basis, "prompt_nano_usd_per_million"), Number(basis, "completion_nano_usd_per_million"),
                Number(basis, "prompt_tokens"), Number(basis, "completion_tokens"))));
        Assert.All(jobs, job => Assert.Equal(800_000, Number(job.GetProperty("pay_basis"), "share_ppm")));
        Assert.Equal("the machine asks nothing", jobs[3].GetProperty("zero_reason").GetString());
        IEnumerable<JsonElement> bought = (await GetAsync("/jobs")).GetProperty("jobs").EnumerateArray();
        Assert.All(bought, job => Assert.Equal(JsonValueKind.Null, job.GetProperty("pay_basis").ValueKind));
    }

    [Fact]
    public async Task Key_ThatHasSpent_SaysHowMuch()
    {
        await _operator.GrantAsync(_ada.AccountId, 1_000_000_000);
        (_, string id) = await _ada.CreateKeyAsync("""{"name":"laptop"}""");
        await RunAsync(id, "idle-tiny", 50);
        Assert.Equal(200_000, Number(await GetAsync($"/api-keys/{id}"), "spent_nano_usd"));
    }

    [Fact]
    public async Task Lists_InPages_ShowEachEntryOnce()
    {
        await _operator.GrantAsync(_ada.AccountId, 1_000_000_000);
        for (int i = 0; i < 4; i++) await RunAsync("key_a", "idle-tiny", 10 + i);
        foreach ((string path, string name, int count) in new[] { ("/ledger-entries", "entries", 5), ("/jobs", "jobs", 4) })
        {
            List<string> ids = [];
            string? token = null;
            do
            {
                JsonElement page = await GetAsync($"{path}?maxResults=2{(token is null ? "" : $"&nextToken={token}")}");
                ids.AddRange(page.GetProperty(name).EnumerateArray().Select(each => each.GetProperty("id").GetString()!));
                token = page.GetProperty("nextToken").GetString();
            }
            while (token is not null);
            Assert.Equal(count, ids.Count);
            Assert.Distinct(ids);
        }
    }

    [Theory]
    [InlineData("/usage?groupBy=hour", "groupBy")]
    [InlineData("/usage?groupBy=day,day", "groupBy")]
    [InlineData("/usage?groupBy=", "groupBy")]
    [InlineData("/usage?from=yesterday", "from")]
    [InlineData("/usage?from=2026-02-30", "from")]
    [InlineData("/usage?from=2026-11-20&to=2026-11-19", "from")]
    [InlineData("/usage?from=2020-01-01&to=2026-01-01", "from")]
    [InlineData("/usage?to=0001-01-01", "to")]
    [InlineData("/usage?to=9999-12-31", "to")]
    [InlineData("/usage?format=xml", "format")]
    [InlineData("/miners/earnings?from=x", "from")]
    [InlineData("/ledger-entries?maxResults=0", "maxResults")]
    [InlineData("/jobs?nextToken=abc", "nextToken")]
    [InlineData("/miners/jobs?nextToken=abc", "nextToken")]
    [InlineData("/miners/failures?maxResults=x", "maxResults")]
    public async Task Get_WithAWrongQuery_IsRefused(string path, string param) =>
        (await _ada.SendAsync(HttpMethod.Get, path)).AssertError(HttpStatusCode.BadRequest, "ValidationException", param);

    [Theory]
    [InlineData("/invoices/2019-01")]
    [InlineData("/invoices/9999-12")]
    [InlineData("/invoices/november")]
    [InlineData("/invoices/2026-13")]
    public async Task GetInvoice_OfNoMonthOfTheAccount_IsNotFound(string path) =>
        (await _ada.SendAsync(HttpMethod.Get, path)).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");

    [Theory]
    [InlineData(0L, "0.000000000")]
    [InlineData(1L, "0.000000001")]
    [InlineData(-1L, "-0.000000001")]
    [InlineData(-1_500_000_000L, "-1.500000000")]
    [InlineData(long.MinValue, "-9223372036.854775808")]
    public void Usd_WhenWritten_HasAllItsDigits(long nanoUsd, string text) =>
        Assert.Equal(text, IdleCloud.Gateway.Api.Statements.InvoiceHtml.Usd(nanoUsd));

    [Fact]
    public async Task Token_OfOneList_IsRefusedByAnother()
    {
        await _operator.GrantAsync(_ada.AccountId, 1_000_000_000);
        for (int i = 0; i < 3; i++) await RunAsync("key_a", "idle-tiny", 10);
        string token = (await GetAsync("/jobs?maxResults=1")).GetProperty("nextToken").GetString()!;
        (await _ada.SendAsync(HttpMethod.Get, $"/miners/jobs?nextToken={token}")).AssertError(HttpStatusCode.BadRequest, "ValidationException", "nextToken");
    }

    [Fact]
    public async Task Machine_WhenRegistered_HasAKeyThatOpensMinerConnectionsOnly()
    {
        ApiAnswer made = (await _ada.SendAsync(HttpMethod.Post, "/miners", """{"name":"rig"}""")).Expect(HttpStatusCode.Created);
        string id = made.Json.GetProperty("key").GetProperty("id").GetString()!;
        Assert.StartsWith("im_", made["miner_key"], StringComparison.Ordinal);
        Assert.Equal(id, Assert.Single((await GetAsync("/miners/keys")).GetProperty("keys").EnumerateArray()).GetProperty("id").GetString());
        Assert.Empty((await GetAsync("/api-keys")).GetProperty("keys").EnumerateArray());
        Assert.Empty((await GetAsync("/miners")).GetProperty("machines").EnumerateArray());
        using HttpResponseMessage models = await api.Server.GetAsync("/v1/models", made["miner_key"]);
        Assert.Equal(HttpStatusCode.Unauthorized, models.StatusCode);
        (await _ada.SendAsync(HttpMethod.Delete, $"/api-keys/{id}")).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Machine_ThatComesAndGoes_HasItsTimeAndItsReasons()
    {
        ApiPerson owner = await ApiPerson.SignUpAsync(api.Server);
        IMinerGrain grain = api.Server.Grains.GetGrain<IMinerGrain>(MinerIds.For(owner.AccountId, "rig-1"));
        var connection = new DeafConnection();
        MinerHello hello = new()
        {
            AccountId = owner.AccountId, GatewayId = "gateway", Name = "rig", AgentVersion = "1", Engine = "x",
            Models = [new OfferedModel("idle-tiny", 1024, 1)],
        };
        ConnectResult connected = await grain.ConnectAsync(hello, api.Server.Grains.CreateObjectReference<IMinerConnection>(connection));
        MinerSession session = connected.Session!;
        await grain.ReportAsync(session, [new CapacityReport { Session = session, ModelId = "idle-tiny", Slots = 1, Granted = 1, Assigned = 0 }]);
        JsonElement activity = (await GetAsync("/miners", owner)).GetProperty("machines")[0].GetProperty("activity");
        Assert.Equal(("idle", "no_demand"), (activity.GetProperty("state").GetString(), activity.GetProperty("code").GetString()));
        await grain.DisconnectAsync(session);
        activity = (await GetAsync("/miners", owner)).GetProperty("machines")[0].GetProperty("activity");
        Assert.Equal("away", activity.GetProperty("state").GetString());
        Assert.InRange(activity.GetProperty("since").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow);
        Assert.Equal(JsonValueKind.Array, activity.GetProperty("last_week").ValueKind);
        ApiAnswer table = (await owner.SendAsync(HttpMethod.Get, "/miners?format=csv")).Expect(HttpStatusCode.OK);
        Assert.StartsWith("machine,period,state,code,minutes\r\n", table.Text, StringComparison.Ordinal);
        (await owner.SendAsync(HttpMethod.Get, "/miners?format=xml")).AssertError(HttpStatusCode.BadRequest, "ValidationException", "format");
        GC.KeepAlive(connection);
    }

    private Task<Guid> RunAsync(string keyId, string modelId, long completionTokens, string? minerId = null, JobState state = JobState.Done) =>
        ApiJobs.RunAsync(api.Server, _ada.AccountId, keyId, modelId, completionTokens, minerId ?? "acct_owner/rig", state);

    private async Task<JsonElement> GetAsync(string path, ApiPerson? person = null) =>
        (await (person ?? _ada).SendAsync(HttpMethod.Get, path)).Expect(HttpStatusCode.OK).Json;

    private static long Number(JsonElement row, string name) => row.GetProperty(name).GetInt64();

    /// <summary>A gateway's end that nobody speaks to.</summary>
    private sealed class DeafConnection : IMinerConnection
    {
        public Task OnFencedAsync(MinerSession session) => Task.CompletedTask;
    }
}
