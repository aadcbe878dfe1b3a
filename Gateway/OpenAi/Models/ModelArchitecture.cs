using System.Collections.Immutable;

namespace IdleCloud.Gateway.OpenAi.Models;

/// <summary>What goes into a model and comes out of it, in OpenRouter's words.</summary>
internal sealed record ModelArchitecture
{
    /// <summary>Every model of the catalogue reads and writes text.</summary>
    public static readonly ModelArchitecture Text = new();

    /// <summary>Input and output in one.</summary>
    public string Modality => "text->text";

    /// <summary>What goes in.</summary>
    public ImmutableArray<string> InputModalities { get; } = ["text"];

    /// <summary>What comes out.</summary>
    public ImmutableArray<string> OutputModalities { get; } = ["text"];
}
