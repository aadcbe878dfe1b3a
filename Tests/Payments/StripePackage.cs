using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Payments;

/// <summary>The official <c>stripe</c> npm package, which signs webhooks and checks signatures for the tests. Run by node.</summary>
internal static class StripePackage
{
    /// <summary>Signs bodies at one time with one secret.</summary>
    /// <returns>The headers, in the same order.</returns>
    public static async Task<string[]> SignAsync(IEnumerable<string> bodies, string secret, DateTimeOffset at)
    {
        JsonNode[] asked = [.. bodies.Select(body => (JsonNode)new JsonObject
        {
            ["op"] = "sign",
            ["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(body)),
            ["secret"] = secret,
            ["timestamp"] = at.ToUnixTimeSeconds(),
        })];
        return [.. (await RunAsync(asked)).Select(answer => answer.GetString()!)];
    }

    /// <summary>Asks whether the package takes these headers for this body.</summary>
    public static async Task<bool[]> VerifyAsync(IEnumerable<string> headers, string body, string secret, DateTimeOffset now)
    {
        JsonNode[] asked = [.. headers.Select(header => (JsonNode)new JsonObject
        {
            ["op"] = "verify",
            ["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(body)),
            ["secret"] = secret,
            ["header"] = header,
            ["tolerance"] = 300,
            ["now"] = now.ToUnixTimeSeconds(),
        })];
        return [.. (await RunAsync(asked)).Select(answer => answer.GetBoolean())];
    }

    private static async Task<JsonElement[]> RunAsync(JsonNode[] asked)
    {
        using var directory = new TempDirectory();
        string file = Path.Combine(directory.Path, "asked.json");
        await File.WriteAllTextAsync(file, new JsonArray(asked).ToJsonString(), TestContext.Current.CancellationToken);
        string script = Path.Combine(AppContext.BaseDirectory, "Payments", "js", "stripe-signatures.mjs");
        (int exitCode, string output) = await ProgramRun.CompleteAsync("node", [script, file]);
        Assert.True(exitCode == 0, output);
        return [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
    }
}
