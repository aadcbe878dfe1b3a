using IdleCloud.Wire.Chunks;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Wire.Jobs;

/// <summary>
/// A <see cref="GatewayFrame"/> with a <see cref="Job"/> in it, written around a request that is serialised already: byte for byte
/// what the generated classes write.
/// </summary>
/// <param name="key">The job and its attempt.</param>
/// <param name="model">The model's id.</param>
/// <param name="deadlineMs">When the agent gives up by itself, in milliseconds from the frame's arrival.</param>
/// <param name="request">A <see cref="ChatRequest"/> in its wire form.</param>
/// <param name="maxTokens">
/// The most tokens of the answer; 0 leaves it to the request. Written behind it: of a field that comes twice, the last one counts.
/// </param>
/// <param name="resume">What the customer has of the answer already; null for a job that begins.</param>
/// <param name="traceParent">The attempt's span for the agent's own; null when the request is not traced.</param>
public readonly struct JobFrame(
    JobKey key, string model, uint deadlineMs, ReadOnlyMemory<byte> request, uint maxTokens = 0, ResumePoint? resume = null, string? traceParent = null)
    : IOutgoingFrame
{
    private const int LengthDelimited = 2;
    private const uint JobInGatewayFrame = GatewayFrame.JobFieldNumber << 3 | LengthDelimited;
    private const uint Id = Job.Job_FieldNumber << 3 | LengthDelimited;
    private const uint Attempt = Job.AttemptFieldNumber << 3;
    private const uint Model = Job.ModelFieldNumber << 3 | LengthDelimited;
    private const uint DeadlineMs = Job.DeadlineMsFieldNumber << 3;
    private const uint MaxTokens = ChatRequest.MaxTokensFieldNumber << 3;
    private const uint Request = Job.RequestFieldNumber << 3 | LengthDelimited;

    private const uint Resume = Job.ResumeFieldNumber << 3 | LengthDelimited;
    private const uint TraceParent = Job.TraceparentFieldNumber << 3 | LengthDelimited;

    private int RequestSize => request.Length + (maxTokens == 0 ? 0 : 1 + SpanWriter.SizeOf(maxTokens));

    /// <inheritdoc/>
    public int ComputeSize()
    {
        int body = BodySize();
        return 1 + SpanWriter.SizeOf((uint)body) + body;
    }

    /// <inheritdoc/>
    public void WriteTo(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        writer.Field(JobInGatewayFrame, (uint)BodySize());
        writer.Field(Id, JobKey.IdBytes);
        writer.Id(key.JobId);
        if (key.Attempt != 0) writer.Field(Attempt, key.Attempt);
        if (model.Length > 0) writer.Text(Model, model);
        if (deadlineMs != 0) writer.Field(DeadlineMs, deadlineMs);
        writer.Field(Request, (uint)RequestSize);
        writer.Bytes(request.Span);
        if (maxTokens != 0) writer.Field(MaxTokens, maxTokens);
        if (resume is not null)
        {
            writer.Field(Resume, (uint)resume.ComputeSize());
            resume.WriteTo(ref writer);
        }

        if (traceParent is not null) writer.Text(TraceParent, traceParent);
    }

    private int BodySize()
    {
        int size = 2 + JobKey.IdBytes + 1 + SpanWriter.SizeOf((uint)RequestSize) + RequestSize;
        if (key.Attempt != 0) size += 1 + SpanWriter.SizeOf(key.Attempt);
        if (model.Length > 0) size += 1 + SpanWriter.SizeOf(model);
        if (deadlineMs != 0) size += 1 + SpanWriter.SizeOf(deadlineMs);
        if (resume is not null) size += 1 + SpanWriter.SizeOf((uint)resume.ComputeSize()) + resume.ComputeSize();
        if (traceParent is not null) size += 1 + SpanWriter.SizeOf(traceParent);
        return size;
    }
}
