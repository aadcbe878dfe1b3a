using System.Net;
using IdleCloud.Tests.Gateway.Edge;

namespace IdleCloud.Tests.Api;

/// <summary>Somebody who has signed up, with an account of their own.</summary>
internal sealed record ApiPerson(HttpClient Client, string Email, string Token, string AccountId)
{
    public const string Password = "correct horse battery";

    /// <summary>Signs a new person up.</summary>
    public static Task<ApiPerson> SignUpAsync(EdgeServer server) => SignUpAsync(server.Client);

    /// <summary>Signs a new person up.</summary>
    /// <param name="client">Talks to the gateway.</param>
    public static async Task<ApiPerson> SignUpAsync(HttpClient client)
    {
        string email = $"ada-{Guid.NewGuid():n}@example.com";
        ApiAnswer answer = await ApiAnswer.SendAsync(
            client, HttpMethod.Post, "/sign-up", null, $$"""{"email":"{{email}}","password":"{{Password}}","name":"Ada"}""");
        answer.Expect(HttpStatusCode.Created);
        return new(client, email, answer["session_token"], answer.Json.GetProperty("user").GetProperty("account_id").GetString()!);
    }

    /// <summary>Sends a request with the session's token.</summary>
    public Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body = null) => SendAsync(method, path, Token, body);

    /// <summary>Sends a request with a key.</summary>
    public Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? key, string? body) =>
        ApiAnswer.SendAsync(Client, method, path, key, body);

    /// <summary>Makes a key; returns its secret and id.</summary>
    public async Task<(string Secret, string Id)> CreateKeyAsync(string body)
    {
        ApiAnswer made = (await SendAsync(HttpMethod.Post, "/api-keys", body)).Expect(HttpStatusCode.Created);
        return (made["api_key"], made.Json.GetProperty("key").GetProperty("id").GetString()!);
    }
}
