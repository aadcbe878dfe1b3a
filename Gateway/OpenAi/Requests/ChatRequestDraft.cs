using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>A request while its parameters are being read, and the checks that need more than one of them.</summary>
internal sealed class ChatRequestDraft
{
    /// <summary>The model asked for.</summary>
    public string? Model { get; set; }

    /// <summary>True once <c>messages</c> has been read.</summary>
    public bool HasMessages { get; set; }

    /// <summary>True for a stream.</summary>
    public bool Stream { get; set; }

    /// <summary>True once <c>stream_options</c> has been read.</summary>
    public bool HasStreamOptions { get; set; }

    /// <summary>True for a usage chunk at the stream's end.</summary>
    public bool IncludeUsage { get; set; }

    /// <summary>True to return the model's thoughts.</summary>
    public bool IncludeReasoning { get; set; }

    /// <summary>The older name of the limit of tokens.</summary>
    public long? MaxTokens { get; set; }

    /// <summary>The newer name of the limit of tokens.</summary>
    public long? MaxCompletionTokens { get; set; }

    /// <summary>The most that the customer wants to pay; null for the list price.</summary>
    public MaxPrice? MaxPrice { get; set; }

    /// <summary>True for miners of the trusted class alone.</summary>
    public bool TrustedOnly { get; set; }

    /// <summary>What a miner will see.</summary>
    public ChatRequest Request { get; } = new();

    /// <summary>The request, once all parameters have been read.</summary>
    public ChatRequestResult Complete()
    {
        if (Model is null) return ParameterErrors.Missing("model");
        if (!HasMessages) return ParameterErrors.Missing("messages");
        if (HasStreamOptions && !Stream)
        {
            return ParameterErrors.Invalid("stream_options", "no stream options without 'stream': true");
        }

        if (MaxTokens is { } older && MaxCompletionTokens is { } newer && older != newer)
        {
            return ParameterErrors.Invalid("max_completion_tokens", "the same number as in 'max_tokens'; one of the two is enough");
        }

        Request.MaxTokens = (uint)(MaxCompletionTokens ?? MaxTokens ?? 0);
        Request.Stream = Stream;
        return new ChatCompletionRequest
        {
            Model = Model,
            Stream = Stream,
            IncludeUsage = IncludeUsage,
            IncludeReasoning = IncludeReasoning,
            MaxPrice = MaxPrice,
            TrustedOnly = TrustedOnly,
            Request = Request,
        };
    }
}
