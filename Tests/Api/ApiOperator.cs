using System.Net;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Gateway.Edge;

namespace IdleCloud.Tests.Api;

/// <summary>An operator with a key.</summary>
internal sealed record ApiOperator(EdgeServer Server, string Key)
{
    public static async Task<ApiOperator> CreateAsync(EdgeServer server) => new(server, await server.IssueKeyAsync(ApiKeyKind.Operator));

    /// <summary>Sends a request below <c>/operator</c>.</summary>
    public Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        ApiAnswer.SendAsync(Server.Client, method, $"/operator{path}", Key, body, headers);

    /// <summary>Gives an account credit.</summary>
    public async Task GrantAsync(string accountId, long amountNanoUsd) =>
        (await SendAsync(HttpMethod.Post, $"/accounts/{accountId}/grants", $$"""{"amount_nano_usd":{{amountNanoUsd}},"reason":"a test"}"""))
            .Expect(HttpStatusCode.Created);
}
