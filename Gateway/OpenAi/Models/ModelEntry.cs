using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.OpenAi.Models;

/// <summary>
/// A model as <c>/v1/models</c> shows it: OpenAI's members, the ones of OpenRouter by which tools set themselves up, and what is
/// live now.
/// </summary>
internal sealed record ModelEntry
{
    /// <summary>What to send as <c>model</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>model</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Object => "model";

    /// <summary>When it joined the catalogue, in Unix seconds.</summary>
    public required long Created { get; init; }

    /// <summary>Who made it.</summary>
    public required string OwnedBy { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence on what it is for.</summary>
    public required string Description { get; init; }

    /// <summary>Tokens of context, prompt and answer together.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Other names that do as <c>model</c>; the answer has the <see cref="Id"/>.</summary>
    public required ImmutableArray<string> Aliases { get; init; }

    /// <summary>What it is good at.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>What goes in and out.</summary>
    public required ModelArchitecture Architecture { get; init; }

    /// <summary>The parameters that have an effect.</summary>
    public required ImmutableArray<string> SupportedParameters { get; init; }

    /// <summary>What its tokens cost.</summary>
    public required ModelPricing Pricing { get; init; }

    /// <summary>What is live now.</summary>
    public required ModelLiveness Live { get; init; }
}
