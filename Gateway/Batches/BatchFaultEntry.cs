using System.Text.Json.Serialization;
using IdleCloud.Contracts.Batches;

namespace IdleCloud.Gateway.Batches;

/// <summary>What is wrong with a batch's file.</summary>
internal sealed record BatchFaultEntry
{
    /// <summary>What a program may act on.</summary>
    [JsonPropertyName("code")]
    public required string Code { get; init; }

    /// <summary>The same in words.</summary>
    [JsonPropertyName("message")]
    public required string Message { get; init; }

    /// <summary>The member concerned.</summary>
    [JsonPropertyName("param")]
    public required string? Param { get; init; }

    /// <summary>The line, from 1.</summary>
    [JsonPropertyName("line")]
    public required int? Line { get; init; }

    /// <summary>The entry of a fault.</summary>
    public static BatchFaultEntry From(BatchFault fault) => new() { Code = fault.Code, Message = fault.Message, Param = fault.Param, Line = fault.Line };
}
