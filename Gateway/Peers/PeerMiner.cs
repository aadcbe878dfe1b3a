using Google.Protobuf;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Miners;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;
using IdleCloud.Wire.Jobs;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Peers;

/// <summary>A miner whose connection another gateway holds, for one attempt.</summary>
internal sealed partial class PeerMiner(
    MinerSession session, Uri address, HttpMessageInvoker client, PeerOptions options, PeerMetrics metrics, MinerLinkMetrics frames, ILogger<PeerMiner> logger)
    : ILeasedMiner
{
    private readonly CancellationTokenSource _reset = new();
    private PeerRequestContent? _content;
    private PeerFrames? _answer;

    /// <inheritdoc/>
    public AssignResult TryAssign(
        JobKey key, string modelId, ReadOnlyMemory<byte> request, uint maxTokens, IAttemptSink sink, ResumePoint? from = null, string? traceParent = null)
    {
        _content = new PeerRequestContent(new PeerAttempt
        {
            Job = key.ToWireId(),
            Attempt = key.Attempt,
            Miner = session.MinerId,
            Session = session.Number,
            Model = modelId,
            DeadlineMs = (uint)Math.Min(sink.TimeLeft.TotalMilliseconds, uint.MaxValue),
            Request = UnsafeByteOperations.UnsafeWrap(request),
            MaxTokens = maxTokens,
            Resume = PeerProtocol.ToWire(from),
            TraceParent = traceParent ?? "",
        });
        metrics.AttemptSent();
        _answer = new PeerFrames(key, sink, frames);
        _ = RunAsync(_content, _answer);
        return AssignResult.Assigned;
    }

    /// <inheritdoc/>
    public void Cancel(JobKey key)
    {
        if (_answer is not { HasEnded: false }) return;
        _content!.Cancel();
        // A gateway that does not answer it is told by a reset.
        _reset.CancelAfter(options.CancelTimeout);
    }

    /// <summary>Null: its own gateway tells the pool.</summary>
    public CapacityReport? CapacityOf(string modelId) => null;

    private async Task RunAsync(PeerRequestContent content, PeerFrames answer)
    {
        // Where nobody was reached, the miner has not heard of the job.
        AttemptFailureKind kind = AttemptFailureKind.MinerLost;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, PeerProtocol.Path))
            {
                Version = System.Net.HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content,
            };
            using var handOver = CancellationTokenSource.CreateLinkedTokenSource(_reset.Token);
            handOver.CancelAfter(options.HandOverTimeout);
            using HttpResponseMessage response = await client.SendAsync(request, handOver.Token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            // The gateway answers with the first frame, when the miner's connection has the job or cannot have it.
            handOver.CancelAfter(Timeout.InfiniteTimeSpan);
            await using Stream body = await response.Content.ReadAsStreamAsync(_reset.Token).ConfigureAwait(false);
            await answer.ReadAsync(body, _reset.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            if (!_reset.IsCancellationRequested) LogLost(e, session.GatewayId, address);
            if (e is HttpRequestException { HttpRequestError: var error } && IsUnreached(error)) kind = AttemptFailureKind.NotDeliverable;
        }

        content.Finish();
        if (answer.HasEnded) return;
        metrics.AttemptLost();
        answer.Fail(kind);
    }

    private static bool IsUnreached(HttpRequestError error) =>
        error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
}
