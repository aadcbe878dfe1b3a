using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Bench.FakeMiners.Jobs;

/// <summary>
/// The little that a fake miner wants to know of a job, read out of the frame without building the prompt: at tens of thousands of
/// jobs per second the strings would be most of its work.
/// </summary>
internal readonly ref struct JobFrame
{
    private const uint LengthDelimited = 2;
    private const uint JobInGatewayFrame = GatewayFrame.JobFieldNumber << 3 | LengthDelimited;
    private const uint Id = Job.Job_FieldNumber << 3 | LengthDelimited;
    private const uint Attempt = Job.AttemptFieldNumber << 3;
    private const uint RequestInJob = Job.RequestFieldNumber << 3 | LengthDelimited;
    private const uint ResumeInJob = Job.ResumeFieldNumber << 3 | LengthDelimited;
    private const uint ResumedTokens = Resume.TokensFieldNumber << 3;
    private const uint Stream = ChatRequest.StreamFieldNumber << 3;

    /// <summary>The job and its attempt.</summary>
    public JobKey Key { get; private init; }

    /// <summary>The <see cref="ChatRequest"/> as sent, prompt and all.</summary>
    public ReadOnlySpan<byte> Request { get; private init; }

    /// <summary>True when the customer wants the answer in pieces.</summary>
    public bool IsStream { get; private init; }

    /// <summary>Tokens that another miner has answered already; 0 for a job that begins.</summary>
    public uint TokensBefore { get; private init; }

    /// <summary>Reads a <see cref="GatewayFrame"/>; false when there is no well-formed job in it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out JobFrame job)
    {
        job = default;
        var reader = new SpanReader(frame);
        if (!reader.TryReadTag(out uint tag) || tag != JobInGatewayFrame || !reader.TryReadBytes(out ReadOnlySpan<byte> body)) return false;

        ReadOnlySpan<byte> id = default, request = default, resume = default;
        uint attempt = 0;
        reader = new SpanReader(body);
        while (!reader.IsAtEnd)
        {
            bool isRead = reader.TryReadTag(out tag) && tag switch
            {
                Id => reader.TryReadBytes(out id),
                Attempt => reader.TryReadUInt32(out attempt),
                RequestInJob => reader.TryReadBytes(out request),
                ResumeInJob => reader.TryReadBytes(out resume),
                _ => reader.TrySkip(tag, groupDepth: 0),
            };
            if (!isRead) return false;
        }

        if (!JobKey.TryRead(id, attempt, out JobKey key) || !TryReadNumber(request, Stream, out ulong stream)) return false;
        if (!TryReadNumber(resume, ResumedTokens, out ulong before)) return false;
        job = new JobFrame { Key = key, Request = request, IsStream = stream != 0, TokensBefore = (uint)before };
        return true;
    }

    /// <summary>Reads one number out of a message; 0 where it is not there.</summary>
    private static bool TryReadNumber(ReadOnlySpan<byte> message, uint wanted, out ulong value)
    {
        value = 0;
        var reader = new SpanReader(message);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out uint tag) || !(tag == wanted ? reader.TryReadUInt64(out value) : reader.TrySkip(tag, groupDepth: 0))) return false;
        }

        return true;
    }
}
