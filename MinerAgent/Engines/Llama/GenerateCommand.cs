namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>Asks the host for an answer. Every default is spelled out: the library's are not OpenAI's.</summary>
internal sealed record GenerateCommand
{
    /// <summary>Names the kind of line.</summary>
    public string Op => "generate";

    /// <summary>The answer's number within this life of the engine.</summary>
    public required int Id { get; init; }

    /// <summary>The conversation.</summary>
    public required IReadOnlyList<HostMessage> Messages { get; init; }

    /// <summary>The most tokens to generate; 0: to the context's end.</summary>
    public required uint MaxTokens { get; init; }

    /// <summary>0 is greedy.</summary>
    public required double Temperature { get; init; }

    /// <summary>1 is all.</summary>
    public required double TopP { get; init; }

    /// <summary>Counted over the generated tokens.</summary>
    public required double FrequencyPenalty { get; init; }

    /// <summary>Counted over the generated tokens.</summary>
    public required double PresencePenalty { get; init; }

    /// <summary>llama.cpp's seeds have 32 bits.</summary>
    public required uint Seed { get; init; }

    /// <summary>Only a JSON object may come.</summary>
    public required bool Json { get; init; }

    /// <summary>Special tokens that are to come as text.</summary>
    public required IReadOnlyList<string> Markers { get; init; }

    /// <summary>What another miner has answered already; null when the answer begins here.</summary>
    public HostResume? Resume { get; init; }

    /// <summary>Tokens that the model may run ahead of what has been acknowledged.</summary>
    public required int Window { get; init; }
}
