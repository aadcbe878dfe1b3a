using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.Files;

/// <summary>OpenAI's files, over HTTP, on a real database.</summary>
public sealed class FilesApiTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int MaxBytes = 600 * 1024;

    private string _database = null!;
    private EdgeServer _server = null!;
    private string _key = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _server = await EdgeServer.StartAsync(_database, new()
        {
            ["Gateway:Files:Key"] = Convert.ToBase64String(new byte[32]),
            ["Gateway:Files:MaxBytes"] = $"{MaxBytes}",
            ["Files:MaxBytesPerAccount"] = $"{MaxBytes}",
            ["Files:SweepInterval"] = "00:00:00.050",
        });
        _key = await _server.IssueKeyAsync(ApiKeyKind.Customer);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Upload_WhenWhole_IsShownAndReadBackAsItWas()
    {
        // Several parts, the last of them not full.
        byte[] content = new byte[550_001];
        Random.Shared.NextBytes(content);
        JsonElement file = await OkAsync(UploadAsync(content, "Fragen für später.jsonl"));
        Assert.Equal("file", file.GetProperty("object").GetString());
        Assert.StartsWith("file-", file.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(content.Length, file.GetProperty("bytes").GetInt64());
        Assert.Equal("Fragen für später.jsonl", file.GetProperty("filename").GetString());
        Assert.Equal("batch", file.GetProperty("purpose").GetString());
        Assert.Equal("processed", file.GetProperty("status").GetString());
        Assert.Equal(30 * 24 * 3600, file.GetProperty("expires_at").GetInt64() - file.GetProperty("created_at").GetInt64());

        string id = file.GetProperty("id").GetString()!;
        Assert.Equal(file.GetRawText(), (await OkAsync(_server.GetAsync($"/v1/files/{id}", _key))).GetRawText());
        using HttpResponseMessage read = await _server.GetAsync($"/v1/files/{id}/content", _key);
        Assert.Equal("application/octet-stream", read.Content.Headers.ContentType!.MediaType);
        Assert.Equal(content, await read.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Upload_WhenStored_IsNotReadableInTheDatabase()
    {
        byte[] secret = Encoding.UTF8.GetBytes("nobody but the customer may read this");
        await OkAsync(UploadAsync(secret));
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(_database);
        await using NpgsqlCommand command = source.CreateCommand("select position($1 in content) from file_part");
        command.Parameters.AddWithValue(secret);
        Assert.Equal(0, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task List_WhenPaged_GoesOnBehindTheLast()
    {
        string[] ids = [await UploadedAsync(), await UploadedAsync(), await UploadedAsync()];
        JsonElement page = await OkAsync(_server.GetAsync("/v1/files?limit=2", _key));
        Assert.Equal([ids[2], ids[1]], IdsOf(page));
        Assert.True(page.GetProperty("has_more").GetBoolean());
        Assert.Equal(ids[2], page.GetProperty("first_id").GetString());
        Assert.Equal(ids[1], page.GetProperty("last_id").GetString());
        page = await OkAsync(_server.GetAsync($"/v1/files?limit=2&after={ids[1]}", _key));
        Assert.Equal([ids[0]], IdsOf(page));
        Assert.False(page.GetProperty("has_more").GetBoolean());
        Assert.Equal(ids, IdsOf(await OkAsync(_server.GetAsync("/v1/files?order=asc&purpose=batch", _key))));
        Assert.Empty(IdsOf(await OkAsync(_server.GetAsync("/v1/files?purpose=batch_output", _key))));
        Assert.Empty(IdsOf(await OkAsync(_server.GetAsync("/v1/files?purpose=vision", _key))));
    }

    [Fact]
    public async Task Delete_WhenDone_LeavesNothing()
    {
        string id = await UploadedAsync();
        using HttpResponseMessage deleted = await SendAsync(HttpMethod.Delete, $"/v1/files/{id}");
        JsonElement answer = await OkAsync(Task.FromResult(deleted));
        Assert.True(answer.GetProperty("deleted").GetBoolean());
        Assert.Equal("file", answer.GetProperty("object").GetString());
        await RefusedAsync(_server.GetAsync($"/v1/files/{id}", _key), 404, "not_found", "id");
        await RefusedAsync(_server.GetAsync($"/v1/files/{id}/content", _key), 404, "not_found", "id");
        await RefusedAsync(SendAsync(HttpMethod.Delete, $"/v1/files/{id}"), 404, "not_found", "id");
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(_database);
        await using NpgsqlCommand command = source.CreateCommand("select count(*) from file_part");
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AnyRoute_WithAnotherAccountsKey_FindsNothing()
    {
        string id = await UploadedAsync();
        string other = await _server.IssueKeyAsync(ApiKeyKind.Customer);
        await RefusedAsync(_server.GetAsync($"/v1/files/{id}", other), 404, "not_found", "id");
        await RefusedAsync(_server.GetAsync($"/v1/files/{id}/content", other), 404, "not_found", "id");
        Assert.Empty(IdsOf(await OkAsync(_server.GetAsync("/v1/files", other))));
        await RefusedAsync(_server.GetAsync("/v1/files", null), 401, "invalid_api_key", null);
    }

    [Fact]
    public async Task Upload_WhenRefused_LeavesNothingToBeSeen()
    {
        await RefusedAsync(UploadAsync([1], purpose: "vision"), 400, "invalid_value", "purpose");
        await RefusedAsync(UploadAsync(new byte[MaxBytes + 1]), 413, "request_too_large", "file");
        await RefusedAsync(UploadAsync([1], seconds: "60"), 400, "invalid_value", "expires_after[seconds]");
        await RefusedAsync(
            SendAsync(HttpMethod.Post, "/v1/files", new StringContent("{}", Encoding.UTF8, "application/json")), 415, "unsupported_media_type", null);
        await RefusedAsync(SendAsync(HttpMethod.Post, "/v1/files", Form(null, "batch")), 400, "missing_required_parameter", "file");
        await RefusedAsync(SendAsync(HttpMethod.Post, "/v1/files", Form([1], null)), 400, "missing_required_parameter", "purpose");
        await RefusedAsync(_server.GetAsync("/v1/files?limit=0", _key), 400, "invalid_value", "limit");
        Assert.Empty(IdsOf(await OkAsync(_server.GetAsync("/v1/files", _key))));
    }

    [Fact]
    public async Task Upload_WhenTheAccountIsFull_IsRefused()
    {
        await OkAsync(UploadAsync(new byte[MaxBytes]));
        await RefusedAsync(UploadAsync([1]), 409, "conflict", "file");
    }

    [Fact]
    public async Task File_WhenItsTimeIsOver_IsDeleted()
    {
        JsonElement file = await OkAsync(UploadAsync([1], seconds: "3600"));
        Assert.Equal(3600, file.GetProperty("expires_at").GetInt64() - file.GetProperty("created_at").GetInt64());
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(_database);
        await using NpgsqlCommand over = source.CreateCommand("update stored_file set expires_at = now() - interval '1 second'");
        await over.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await RefusedAsync(_server.GetAsync($"/v1/files/{file.GetProperty("id").GetString()}", _key), 404, "not_found", "id");
        await using NpgsqlCommand count = source.CreateCommand("select count(*) from file_part");
        await Eventually.HoldsAsync(
            async () => (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))! == 0, TimeSpan.FromSeconds(10), "its content goes");
    }

    private async Task<string> UploadedAsync() => (await OkAsync(UploadAsync([1, 2, 3]))).GetProperty("id").GetString()!;

    private Task<HttpResponseMessage> UploadAsync(
        byte[] content, string name = "requests.jsonl", string purpose = "batch", string? seconds = null)
    {
        MultipartFormDataContent form = Form(content, purpose, name);
        if (seconds is not null)
        {
            form.Add(new StringContent("created_at"), "expires_after[anchor]");
            form.Add(new StringContent(seconds), "expires_after[seconds]");
        }

        return SendAsync(HttpMethod.Post, "/v1/files", form);
    }

    private static MultipartFormDataContent Form(byte[]? content, string? purpose, string name = "requests.jsonl")
    {
        MultipartFormDataContent form = [];
        if (content is not null) form.Add(new ByteArrayContent(content), "file", name);
        if (purpose is not null) form.Add(new StringContent(purpose), "purpose");
        return form;
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        HttpRequestMessage request = new(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        return _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string?> IdsOf(JsonElement list) =>
        list.GetProperty("data").EnumerateArray().Select(file => file.GetProperty("id").GetString());

    private static async Task<JsonElement> OkAsync(Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage answer = await sending;
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body);
        return JsonDocument.Parse(body).RootElement;
    }

    private static async Task RefusedAsync(Task<HttpResponseMessage> sending, int status, string code, string? param)
    {
        using HttpResponseMessage answer = await sending;
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, body);
        JsonElement error = JsonDocument.Parse(body).RootElement.GetProperty("error");
        Assert.Equal((code, param), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
    }
}
