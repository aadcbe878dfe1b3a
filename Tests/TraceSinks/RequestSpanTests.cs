using System.Collections.Immutable;
using IdleCloud.Contracts.TraceSinks;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.TraceSinks;

/// <summary>A request over HTTP, with a trace of the customer's own, as a span in the customer's collector.</summary>
public sealed class RequestSpanTests(PostgresFixture postgres)
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c", Parent = "b7ad6b7169203331";

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Request_WithATraceParent_IsASpanOfThatTrace()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using ChatServer server = await ChatServer.StartAsync(
            postgres, settings: new() { ["Outbound:AllowPrivate"] = "true", ["Usage:PollInterval"] = "00:00:00.050" });
        var grains = server.Services.GetRequiredService<IGrainFactory>();
        await grains.GetGrain<ITraceSinkGrain>("acct_test").SetAsync(
            receiver.Endpoint, ImmutableSortedDictionary<string, string>.Empty, samplePercent: 1, isDryRun: false);
        server.Client.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-{Parent}-01");
        await using (ScriptedMiner miner = await server.ConnectMinerAsync())
        {
            Task<HttpResponseMessage> asking = server.PostAsync("", TestContext.Current.CancellationToken);
            Job job = await miner.NextJobAsync();
            miner.Accept(job);
            miner.Text(job, 0, "a secret");
            miner.Complete(job, 1, FinishReason.Stop, new Usage { PromptTokens = 7, CompletionTokens = 2 });
            using HttpResponseMessage response = await asking;
            response.EnsureSuccessStatusCode();
        }

        await Eventually.HoldsAsync(() => receiver.Spans.Count == 1, TimeSpan.FromSeconds(20), "the span is there");
        OtlpSpan span = receiver.Spans.Single();
        Assert.Equal((Trace, Parent, "chat idle-tiny", false), (span.TraceId, span.ParentId, span.Name, span.IsError));
        Assert.Equal(("7", "2", "stop", "1"), (
            span.Attributes["gen_ai.usage.input_tokens"], span.Attributes["gen_ai.usage.output_tokens"],
            span.Attributes["gen_ai.response.finish_reasons"], span.Attributes["idlecloud.attempts"]));
        Assert.True(span.Duration > TimeSpan.Zero);
        double first = double.Parse(span.Attributes["gen_ai.response.time_to_first_chunk"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(first, 0, span.Duration.TotalSeconds);
        Assert.DoesNotContain(span.Attributes.Values, static value => value.Contains("secret", StringComparison.Ordinal) || value == "Hi");
        await server.SettleAsync();
    }
}
