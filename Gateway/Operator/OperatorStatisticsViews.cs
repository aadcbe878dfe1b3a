namespace IdleCloud.Gateway.Operator;

/// <summary>What models were used for.</summary>
internal sealed record ModelUsageList
{
    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day.</summary>
    public required DateOnly To { get; init; }

    /// <summary>By interval and model, in that order.</summary>
    public required IReadOnlyList<ModelUsageView> Statistics { get; init; }

    /// <summary>The next page's token; null on the last.</summary>
    public string? NextToken { get; init; }
}

/// <summary>What one model was used for in an hour or a day (UTC).</summary>
internal sealed record ModelUsageView
{
    /// <summary>When the hour or day began.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>The model.</summary>
    public required string ModelId { get; init; }

    /// <summary>Jobs that were given to a miner.</summary>
    public required long Requests { get; init; }

    /// <summary>Of those, the ones that ended neither with a whole answer nor by the customer's hanging up.</summary>
    public required long Failed { get; init; }

    /// <summary>Prompt tokens of the jobs that were charged.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Completion tokens of the jobs that were charged, reasoning included.</summary>
    public required long CompletionTokens { get; init; }

    /// <summary>What customers paid.</summary>
    public required long ChargeNanoUsd { get; init; }

    /// <summary>What miners' owners got of it.</summary>
    public required long PayNanoUsd { get; init; }

    /// <summary>Half of the whole answers had their first token sooner, counted from the request's arrival, right to a tenth; null for none.</summary>
    public double? FirstTokenMsP50 { get; init; }

    /// <summary>Half of the whole answers came slower from then on, right to a tenth; null for none of eight tokens.</summary>
    public double? TokensPerSecondP50 { get; init; }
}
