using System.Net;
using System.Text.Json;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Looks at error answers.</summary>
internal static class ErrorAnswers
{
    /// <summary>Asserts status, form and code of an error, and that its headers say whether to try again; returns its message.</summary>
    public static async Task<string> AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string code, string? param = null)
    {
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {body}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("req_", Assert.Single(response.Headers.GetValues("X-Request-Id")));
        using JsonDocument json = JsonDocument.Parse(body);
        JsonElement error = json.RootElement.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal((code, param), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        bool mayRetry = status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;
        Assert.Equal(!mayRetry, response.Headers.TryGetValues("x-should-retry", out IEnumerable<string>? values) && values.Single() == "false");
        bool mustWait = status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
        Assert.Equal(mustWait, response.Headers.RetryAfter?.Delta is { TotalSeconds: >= 1 and <= 60 });
        return error.GetProperty("message").GetString()!;
    }
}
