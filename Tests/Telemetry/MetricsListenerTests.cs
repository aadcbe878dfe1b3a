using System.Net;
using IdleCloud.Hosting.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Tests.Telemetry;

/// <summary>The listener for those who run the cluster, as a silo has it.</summary>
public sealed class MetricsListenerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/metrics", HttpStatusCode.OK)]
    [InlineData("GET", "/healthz", HttpStatusCode.OK)]
    [InlineData("HEAD", "/readyz", HttpStatusCode.OK)]
    [InlineData("POST", "/metrics", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/models", HttpStatusCode.NotFound)]
    public async Task Request_Always_IsAnsweredAsItsRouteSays(string method, string path, HttpStatusCode expected)
    {
        using IHost program = Build(new() { ["Telemetry:MetricsPort"] = "0" });
        await program.StartAsync(Cancel);
        using var client = new HttpClient { BaseAddress = program.Services.GetRequiredService<MetricsListener>().Address };
        using HttpResponseMessage response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Cancel);
        string body = await response.Content.ReadAsStringAsync(Cancel);

        Assert.Equal(expected, response.StatusCode);
        if (path == "/metrics" && method == "GET") PrometheusPage.Parse(body);
        await program.StopAsync(Cancel);
    }

    [Fact]
    public async Task Listener_WithoutAPort_IsNotThere()
    {
        using IHost program = Build([]);
        await program.StartAsync(Cancel);
        Assert.Null(program.Services.GetRequiredService<MetricsListener>().Address);
        await program.StopAsync(Cancel);
    }

    [Theory]
    [InlineData("MetricsPort", "65536")]
    [InlineData("MetricsAddress", "everywhere")]
    [InlineData("OtlpEndpoint", "collector:4318")]
    [InlineData("OtlpEndpoint", "http://collector:4318/?key=secret")]
    [InlineData("OtlpHeaders", "secret")]
    [InlineData("TraceRatio", "1.1")]
    [InlineData("MetricsInterval", "00:00:00.5")]
    public async Task Start_WithAWrongSetting_SaysWhich(string setting, string value)
    {
        using IHost program = Build(new() { [$"Telemetry:{setting}"] = value });
        var wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => program.StartAsync(Cancel));
        Assert.Contains(setting, wrong.Message, StringComparison.Ordinal);
    }

    private static IHost Build(Dictionary<string, string?> settings)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddTelemetry("test");
        return builder.Build();
    }
}
