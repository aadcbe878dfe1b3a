using System.Text.Json.Serialization;
using IdleCloud.Gateway.OpenAi.Routing;

namespace IdleCloud.Gateway.Files;

/// <summary>The bodies about files.</summary>
[JsonSerializable(typeof(FileObject))]
[JsonSerializable(typeof(FileDeleted))]
[JsonSerializable(typeof(ObjectList<FileObject>))]
internal sealed partial class FilesJsonContext : JsonSerializerContext;
