using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using IdleCloud.Tests.EndToEnd;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Telemetry;

/// <summary>What is told of a request, from the customer's own span down to the engine: real programs, a real collector, a real engine.</summary>
[Collection(OwnDemoCollection.Name)]
public sealed class TraceTests
{
    private const string CustomerTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string CustomerSpan = "b7ad6b7169203331";
    private const string Canary = "canary-8d5f1c";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_WhenTraced_IsOneTraceFromTheCustomerToTheEngineAndHasNoTexts()
    {
        await using OtlpCollector collector = await OtlpCollector.StartAsync();
        int metricsPort = FreePort.Take();
        await using var demo = await DemoProcess.StartAsync(environment: new Dictionary<string, string>
        {
            ["IDLECLOUD_Telemetry__OtlpEndpoint"] = collector.Endpoint,
            ["IDLECLOUD_Telemetry__MetricsInterval"] = "00:00:01",
            ["IDLECLOUD_Telemetry__MetricsPort"] = metricsPort.ToString(CultureInfo.InvariantCulture),
            ["IDLECLOUD_MINER_OTLP_ENDPOINT"] = collector.Endpoint,
        });
        string answer = await AskAsync(demo);

        OtlpSpan[] trace = await collector.TraceAsync(
            CustomerTrace, "POST /v1/chat/completions", "admit", "lease", "attempt", "bill", "job", "engine");
        OtlpSpan request = trace.Single(span => span.Name == "POST /v1/chat/completions");
        OtlpSpan attempt = trace.Single(span => span.Name == "attempt");
        OtlpSpan job = trace.Single(span => span.Name == "job");
        OtlpSpan engine = trace.Single(span => span.Name == "engine");
        Assert.Equal(CustomerSpan, request.ParentId);
        Assert.All(trace.Where(span => span.Name is "admit" or "lease" or "attempt" or "bill"), span => Assert.Equal(request.SpanId, span.ParentId));
        Assert.Equal((attempt.SpanId, job.SpanId), (job.ParentId, engine.ParentId));
        Assert.Equal(("idlecloud", "idlecloud-miner"), (request.Service, engine.Service));
        Assert.Equal(("200", "Completed", "Done"), (
            request.Attributes["http.response.status_code"], attempt.Attributes["idlecloud.end"],
            trace.Single(span => span.Name == "bill").Attributes["idlecloud.state"]));
        // The engine counts the token that ends its turn, too.
        Assert.InRange(Tokens(attempt), 10, Tokens(engine));
        Assert.Contains("first_token", attempt.Events);
        Assert.Contains("first_token", engine.Events);

        await Eventually.HoldsAsync(() => collector.Metrics.Contains("idlecloud.jobs.ended"), Patience, "metrics have come");
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{metricsPort}") };
        string metrics = await client.GetStringAsync("/metrics", Cancel);
        Assert.Contains(PrometheusPage.Parse(metrics).Samples, sample =>
            sample.Key.StartsWith("idlecloud_jobs_ended_total{", StringComparison.Ordinal) && sample.Key.Contains("state=\"Done\"", StringComparison.Ordinal));

        string logs = string.Concat(Directory.EnumerateFiles(Path.Combine(demo.DataDirectory, "logs")).Select(File.ReadAllText));
        Assert.NotEmpty(logs);
        Assert.All([Canary, answer, demo.File.ApiKey], secret =>
        {
            Assert.False(collector.Has(secret), "a collector got a text or a key");
            Assert.DoesNotContain(secret, metrics, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, logs, StringComparison.Ordinal);
        });
    }

    private static string TextOf(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line["data: ".Length..]);
        JsonElement delta = json.RootElement.GetProperty("choices")[0].GetProperty("delta");
        return delta.TryGetProperty("content", out JsonElement content) ? content.GetString() ?? "" : "";
    }

    private static int Tokens(OtlpSpan span) => int.Parse(span.Attributes["gen_ai.usage.output_tokens"], CultureInfo.InvariantCulture);

    private static async Task<string> AskAsync(DemoProcess demo)
    {
        using HttpClient client = demo.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions")
        {
            Content = JsonContent.Create(new
            {
                model = demo.File.Model,
                user = Canary,
                stream = true,
                messages = new object[] { new { role = "system", content = Canary }, new { role = "user", content = Prompts.ShortCount } },
            }),
            Headers = { { "traceparent", $"00-{CustomerTrace}-{CustomerSpan}-01" }, { "tracestate", $"{Canary}=1" }, { "User-Agent", Canary } },
        };
        using HttpResponseMessage response = await client.SendAsync(request, Cancel);
        string body = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, body);
        string text = string.Concat(body.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(TextOf));
        Assert.True(text.Length > 10, text);
        return text;
    }
}
