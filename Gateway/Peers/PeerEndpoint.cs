using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.Miners;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Peers;

/// <summary>
/// Serves other gateways: takes an attempt for one of the miners that are connected here, and sends back what the miner says. Who gets here has shown
/// a gateway's certificate.
/// </summary>
internal sealed class PeerEndpoint(MinerConnections miners, IOptions<PeerOptions> options, TimeProvider clock, PeerMetrics metrics)
{
    /// <summary>Serves one attempt.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.Request.Path != PeerProtocol.Path)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // 1. The first frame says which miner is meant.
        using var reader = new FrameReader(PeerProtocol.MaxRequestFrameBytes);
        PeerRequest? first = await ReadAsync(context.Request.Body, reader, context.RequestAborted).ConfigureAwait(false);
        if (first?.Attempt is not { } attempt || !JobKey.TryRead(attempt.Job.Span, attempt.Attempt, out JobKey key))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        // 2. The miner gets the job as if its customer were here.
        var answer = new PeerAnswer(TimeSpan.FromMilliseconds(attempt.DeadlineMs), options.Value.MaxBufferedBytes, clock);
        MinerConnection? miner = Assign(attempt, key, answer);

        // 3. Its frames go back, until the last one or until nobody listens; what the other gateway says meanwhile is that it wants no more.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        Task listening = miner is null ? Task.CompletedTask : ListenAsync(context.Request.Body, reader, key, miner, answer, ended.Token);
        await using CancellationTokenRegistration hangUp = context.RequestAborted.UnsafeRegister(static answer => ((PeerAnswer)answer!).Close(), answer);
        bool isWhole = false;
        try
        {
            isWhole = await SendAsync(context.Response.BodyWriter, answer, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            answer.Close();
            if (!isWhole) Abandon(miner, key);
            await ended.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(false);
        }
    }

    private MinerConnection? Assign(PeerAttempt attempt, JobKey key, PeerAnswer answer)
    {
        MinerConnection? miner = miners.Find(attempt.Miner, attempt.Session);
        string? traceParent = attempt.TraceParent.Length == 0 ? null : attempt.TraceParent;
        AssignResult assigned = miner?.TryAssign(
            key, attempt.Model, attempt.Request.Memory, attempt.MaxTokens, answer, PeerProtocol.FromWire(attempt.Resume), traceParent)
            ?? AssignResult.NotConnected;
        if (assigned == AssignResult.Assigned)
        {
            metrics.AttemptServed();
            answer.OnAssigned();
            return miner;
        }

        answer.OnFailed(key.Attempt, AttemptFailureKind.NotDeliverable, FaultCause.Platform);
        return null;
    }

    /// <summary>The stream was reset, or its gateway does not read: as if the customer of this miner had hung up.</summary>
    private void Abandon(MinerConnection? miner, JobKey key)
    {
        metrics.AttemptLost();
        miner?.Cancel(key);
    }

    /// <summary>One write for all that has gathered; while the other gateway takes no more, the flush waits and the buffer fills.</summary>
    /// <returns>True when the miner's last frame is with the connection.</returns>
    private static async Task<bool> SendAsync(PipeWriter body, PeerAnswer answer, CancellationToken aborted)
    {
        bool isOpen = true;
        while (isOpen)
        {
            isOpen = answer.Take(out PooledBuffer frames);
            body.Write(frames.Written);
            frames.Release();
            // Not cancelled by the token: a connection that is gone ends the flush by itself.
            await body.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            if (isOpen) await answer.WaitAsync().ConfigureAwait(false);
        }

        return !aborted.IsCancellationRequested && !answer.HasOverflowed;
    }

    private static async Task ListenAsync(
        Stream body, FrameReader reader, JobKey key, MinerConnection miner, PeerAnswer answer, CancellationToken ended)
    {
        while (await ReadAsync(body, reader, ended).ConfigureAwait(false) is { } frame)
        {
            if (frame.BodyCase != PeerRequest.BodyOneofCase.Cancel) continue;
            answer.Cancel();
            miner.Cancel(key);
        }
    }

    /// <summary>The next frame; null when none follows, for whatever reason.</summary>
    private static async Task<PeerRequest?> ReadAsync(Stream body, FrameReader reader, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                switch (reader.TryRead(out ReadOnlySpan<byte> frame))
                {
                    case FrameReadStatus.Frame:
                        return PeerRequest.Parser.ParseFrom(frame);
                    case FrameReadStatus.NeedMore:
                        break;
                    default:
                        return null;
                }

                int read = await body.ReadAsync(reader.GetMemory(), cancellationToken).ConfigureAwait(false);
                if (read == 0) return null;
                reader.Advance(read);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidProtocolBufferException)
        {
            // The stream was reset, its end is told by the request's own token; or another program speaks here.
            return null;
        }
    }
}
