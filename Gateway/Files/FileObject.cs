using System.Text.Json.Serialization;
using IdleCloud.Contracts.Files;

namespace IdleCloud.Gateway.Files;

/// <summary>OpenAI's file object.</summary>
internal sealed record FileObject
{
    /// <summary>The names of purposes.</summary>
    public const string Batch = "batch", BatchOutput = "batch_output";

    /// <summary>The file's id.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>Always <c>file</c>.</summary>
    [JsonPropertyName("object")]
    public string Object => "file";

    /// <summary>Its size.</summary>
    [JsonPropertyName("bytes")]
    public required long Bytes { get; init; }

    /// <summary>Since when it is there, in seconds of Unix time.</summary>
    [JsonPropertyName("created_at")]
    public required long CreatedAt { get; init; }

    /// <summary>When it is deleted.</summary>
    [JsonPropertyName("expires_at")]
    public required long ExpiresAt { get; init; }

    /// <summary>Its name.</summary>
    [JsonPropertyName("filename")]
    public required string FileName { get; init; }

    /// <summary>What it is for.</summary>
    [JsonPropertyName("purpose")]
    public required string Purpose { get; init; }

    /// <summary>Always <c>processed</c>: a file that is not whole is not shown.</summary>
    [JsonPropertyName("status")]
    public string Status => "processed";

    /// <summary>Always null.</summary>
    [JsonPropertyName("status_details")]
    public string? StatusDetails => null;

    /// <summary>The object of a file.</summary>
    public static FileObject From(StoredFile file) => new()
    {
        Id = file.Id,
        Bytes = file.Bytes,
        CreatedAt = file.CreatedAt.ToUnixTimeSeconds(),
        ExpiresAt = file.ExpiresAt.ToUnixTimeSeconds(),
        FileName = file.Name,
        Purpose = file.Purpose == FilePurpose.Batch ? Batch : BatchOutput,
    };
}
