using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;

namespace IdleCloud.Tests.Idempotency;

/// <summary>A customer with an account of its own, who sends requests with an <c>Idempotency-Key</c>.</summary>
internal sealed class KeyedCustomer : IAsyncDisposable
{
    private readonly ChatServer _server;
    private readonly Books _books;

    private KeyedCustomer(ChatServer server, string accountId, string[] keys)
    {
        (_server, AccountId, Keys, _books) = (server, accountId, keys, new Books(server.ConnectionString, server.Services.GetRequiredService<ILedger>()));
    }

    /// <summary>The account.</summary>
    public string AccountId { get; }

    /// <summary>Its API keys.</summary>
    public string[] Keys { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Makes an account with two API keys.</summary>
    public static async Task<KeyedCustomer> CreateAsync(ChatServer server, long creditNanoUsd = AccountSteps.Plenty)
    {
        var grains = server.Services.GetRequiredService<IGrainFactory>();
        string accountId = $"acct_{Guid.NewGuid():n}";
        await grains.CreateFundedAsync(accountId, creditNanoUsd);
        IKeyRingGrain ring = grains.GetGrain<IKeyRingGrain>(accountId);
        return new KeyedCustomer(server, accountId,
            [(await ring.CreateAsync(NewApiKey.Customer("one"))).NewSecret, (await ring.CreateAsync(NewApiKey.Customer("two"))).NewSecret]);
    }

    /// <summary>Sends a request; returns with the headers of its answer.</summary>
    /// <param name="idempotencyKey">The key; null for none.</param>
    /// <param name="more">Further members of the body.</param>
    /// <param name="apiKey">Which of the API keys.</param>
    /// <param name="noRetention">The header of that name; null for none.</param>
    /// <param name="hangUp">Cancelled to hang up.</param>
    public Task<HttpResponseMessage> SendAsync(
        string? idempotencyKey, string more = "\"stream\":false", int apiKey = 0, string? noRetention = null, CancellationToken? hangUp = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"idle-tiny","messages":[{"role":"user","content":"Hi"}],{{more}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Keys[apiKey]);
        if (idempotencyKey is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        if (noRetention is not null) request.Headers.TryAddWithoutValidation("idc-no-retention", noRetention);
        return _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, hangUp ?? Cancel);
    }

    /// <summary>Sends a request and reads its answer.</summary>
    public async Task<KeyedAnswer> AskAsync(string? idempotencyKey, string more = "\"stream\":false", int apiKey = 0, string? noRetention = null)
    {
        using HttpResponseMessage response = await SendAsync(idempotencyKey, more, apiKey, noRetention);
        return await KeyedAnswer.ReadAsync(response);
    }

    /// <summary>Jobs that a miner has had for the account.</summary>
    public Task<long> JobsAsync() => _books.JobsAsync(AccountId);

    /// <summary>What the account was charged.</summary>
    public Task<long> ChargedAsync() => _books.ChargedAsync(AccountId);

    /// <summary>A number from the database; the account is $1.</summary>
    public Task<long> ReadAsync(string sql) => _books.ReadAsync(sql, AccountId);

    public ValueTask DisposeAsync() => _books.DisposeAsync();
}

/// <summary>An answer, read to its end.</summary>
/// <param name="Status">Its status.</param>
/// <param name="ContentType">Its content type.</param>
/// <param name="IsReplayed">True with the header <c>Idempotency-Replayed</c>.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
internal sealed record KeyedAnswer(HttpStatusCode Status, string? ContentType, bool IsReplayed, HttpResponseHeaders Headers, string Body)
{
    /// <summary>The error's code and parameter.</summary>
    public (int Status, string? Code, string? Param) Error
    {
        get
        {
            JsonElement error = ChatServer.ErrorOf(Body);
            return ((int)Status, error.GetProperty("code").GetString(), error.GetProperty("param").GetString());
        }
    }

    /// <summary>Reads it.</summary>
    public static async Task<KeyedAnswer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Content.Headers.ContentType?.ToString(),
        response.Headers.TryGetValues("Idempotency-Replayed", out IEnumerable<string>? values) && values.Single() == "true",
        response.Headers,
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
}
