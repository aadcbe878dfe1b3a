using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace IdleCloud.Tests.Api;

/// <summary>An answer of the account API.</summary>
/// <param name="Status">The status.</param>
/// <param name="Json">The body; undefined for an empty one.</param>
/// <param name="Text">The body as text.</param>
/// <param name="Headers">The headers.</param>
internal sealed record ApiAnswer(HttpStatusCode Status, JsonElement Json, string Text, HttpResponseHeaders Headers)
{
    /// <summary>A member of the body as text.</summary>
    public string this[string name] => Json.GetProperty(name).ToString();

    /// <summary>Sends a request.</summary>
    /// <param name="client">The way to the server.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below <c>/api/v1</c>, with its query.</param>
    /// <param name="key">The key or token; null for none.</param>
    /// <param name="body">The body as JSON text; null for none.</param>
    /// <param name="headers">Further headers.</param>
    public static async Task<ApiAnswer> SendAsync(
        HttpClient client, HttpMethod method, string path, string? key, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, $"/api/v1{path}");
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        bool isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        JsonElement json = isJson && text.Length > 0 ? JsonDocument.Parse(text).RootElement : default;
        Assert.StartsWith("req_", Assert.Single(response.Headers.GetValues("X-Request-Id")), StringComparison.Ordinal);
        return new(response.StatusCode, json, text, response.Headers);
    }

    /// <summary>Checks that this is an error of the API's form, and returns its message.</summary>
    public string AssertError(HttpStatusCode status, string code, string? param = null)
    {
        Assert.True(Status == status, $"{(int)Status} in place of {(int)status}: {Text}");
        JsonElement error = Json.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal((code, param), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        return error.GetProperty("message").GetString()!;
    }

    /// <summary>Checks the status.</summary>
    public ApiAnswer Expect(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} in place of {(int)status}: {Text}");
        return this;
    }
}
