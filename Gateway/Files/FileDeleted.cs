using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.Files;

/// <summary>OpenAI's answer to the deletion of a file.</summary>
/// <param name="Id">The file's id.</param>
internal sealed record FileDeleted([property: JsonPropertyName("id")] string Id)
{
    /// <summary>Always <c>file</c>.</summary>
    [JsonPropertyName("object")]
    public string Object => "file";

    /// <summary>Always true.</summary>
    [JsonPropertyName("deleted")]
    public bool IsDeleted => true;
}
