namespace IdleCloud.Contracts.Catalog;

/// <summary>How a model writes: decides how its thoughts are told from its answer.</summary>
[GenerateSerializer, Alias("IdleCloud.ModelFamily")]
public enum ModelFamily
{
    /// <summary>Answers only.</summary>
    Plain,

    /// <summary>Thoughts between <c>&lt;think&gt;</c> and <c>&lt;/think&gt;</c>, then the answer.</summary>
    Think,

    /// <summary>OpenAI's harmony format: thoughts in the channels <c>analysis</c> and <c>commentary</c>, the answer in <c>final</c>.</summary>
    Harmony,
}
