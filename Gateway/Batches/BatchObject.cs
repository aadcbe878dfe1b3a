using System.Text.Json;
using System.Text.Json.Serialization;
using IdleCloud.Contracts.Batches;

namespace IdleCloud.Gateway.Batches;

/// <summary>OpenAI's batch object. Times are seconds of Unix time; what has not happened is null.</summary>
internal sealed record BatchObject
{
    /// <summary>The only completion window there is.</summary>
    public const string Window = "24h";

    /// <summary>The batch's id.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>Always <c>batch</c>.</summary>
    [JsonPropertyName("object")]
    public string Object => "batch";

    /// <summary>What its lines are for.</summary>
    [JsonPropertyName("endpoint")]
    public required string Endpoint { get; init; }

    /// <summary>The model of all its lines; null until that is known.</summary>
    [JsonPropertyName("model")]
    public required string? Model { get; init; }

    /// <summary>Why it failed.</summary>
    [JsonPropertyName("errors")]
    public required BatchFaultList? Errors { get; init; }

    /// <summary>The file with its lines.</summary>
    [JsonPropertyName("input_file_id")]
    public required string InputFileId { get; init; }

    /// <summary>Always <c>24h</c>.</summary>
    [JsonPropertyName("completion_window")]
    public string CompletionWindow => Window;

    /// <summary>Where it is.</summary>
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    /// <summary>The file with the answers.</summary>
    [JsonPropertyName("output_file_id")]
    public required string? OutputFileId { get; init; }

    /// <summary>The file with the errors.</summary>
    [JsonPropertyName("error_file_id")]
    public required string? ErrorFileId { get; init; }

    /// <summary>When it was made.</summary>
    [JsonPropertyName("created_at")]
    public required long CreatedAt { get; init; }

    /// <summary>When its lines began to be run.</summary>
    [JsonPropertyName("in_progress_at")]
    public required long? InProgressAt { get; init; }

    /// <summary>When its time is over.</summary>
    [JsonPropertyName("expires_at")]
    public required long ExpiresAt { get; init; }

    /// <summary>When all its lines had ended, or its time was over.</summary>
    [JsonPropertyName("finalizing_at")]
    public required long? FinalizingAt { get; init; }

    /// <summary>When it ended, all its lines run.</summary>
    [JsonPropertyName("completed_at")]
    public required long? CompletedAt { get; init; }

    /// <summary>When it ended because its file is not in order.</summary>
    [JsonPropertyName("failed_at")]
    public required long? FailedAt { get; init; }

    /// <summary>When it ended because its time was over.</summary>
    [JsonPropertyName("expired_at")]
    public required long? ExpiredAt { get; init; }

    /// <summary>When its owner cancelled it.</summary>
    [JsonPropertyName("cancelling_at")]
    public required long? CancellingAt { get; init; }

    /// <summary>When it ended after that.</summary>
    [JsonPropertyName("cancelled_at")]
    public required long? CancelledAt { get; init; }

    /// <summary>How many of its lines are where.</summary>
    [JsonPropertyName("request_counts")]
    public required BatchCounts RequestCounts { get; init; }

    /// <summary>Its owner's notes.</summary>
    [JsonPropertyName("metadata")]
    public required JsonElement? Metadata { get; init; }

    /// <summary>The object of a batch.</summary>
    public static BatchObject From(BatchInfo batch) => new()
    {
        Id = batch.Id,
        Endpoint = batch.Endpoint,
        Model = batch.ModelId.Length > 0 ? batch.ModelId : null,
        Errors = batch.Faults.IsEmpty ? null : new BatchFaultList { Data = [.. batch.Faults.Select(BatchFaultEntry.From)] },
        InputFileId = batch.InputFileId,
        Status = NameOf(batch.Status),
        OutputFileId = batch.OutputFileId,
        ErrorFileId = batch.ErrorFileId,
        CreatedAt = batch.CreatedAt.ToUnixTimeSeconds(),
        InProgressAt = batch.InProgressAt?.ToUnixTimeSeconds(),
        ExpiresAt = batch.ExpiresAt.ToUnixTimeSeconds(),
        FinalizingAt = batch.FinalizingAt?.ToUnixTimeSeconds(),
        CompletedAt = EndOf(batch, BatchStatus.Completed),
        FailedAt = EndOf(batch, BatchStatus.Failed),
        ExpiredAt = EndOf(batch, BatchStatus.Expired),
        CancellingAt = batch.CancellingAt?.ToUnixTimeSeconds(),
        CancelledAt = EndOf(batch, BatchStatus.Cancelled),
        RequestCounts = new BatchCounts { Total = batch.Total, Completed = batch.Completed, Failed = batch.Failed },
        Metadata = batch.Metadata is { } json ? JsonSerializer.Deserialize(json, BatchesJsonContext.Default.JsonElement) : null,
    };

    /// <summary>OpenAI's name of a status.</summary>
    public static string NameOf(BatchStatus status) => status switch
    {
        BatchStatus.Validating => "validating",
        BatchStatus.Failed => "failed",
        BatchStatus.InProgress => "in_progress",
        BatchStatus.Finalizing => "finalizing",
        BatchStatus.Completed => "completed",
        BatchStatus.Expired => "expired",
        BatchStatus.Cancelling => "cancelling",
        BatchStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status of a batch."),
    };

    private static long? EndOf(BatchInfo batch, BatchStatus end) => batch.Status == end ? batch.EndedAt?.ToUnixTimeSeconds() : null;
}
