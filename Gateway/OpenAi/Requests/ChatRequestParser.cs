using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>
/// Turns a body into a checked request. Strict in what it knows: every parameter of the API is checked for type and range, and
/// honoured or refused, never ignored. Fields that the API does not know are dropped. A null counts as absent.
/// </summary>
internal sealed class ChatRequestParser(ChatRequestLimits limits)
{
    /// <summary>The deepest honest request, a response format with its schema refused, has about five levels.</summary>
    private const int MaxDepth = 32;

    private const int MaxModelLength = 256;
    private const int MaxIdentifierLength = 512;
    private const int MaxStops = 4;

    // Two properties of one name are refused: the first counts for some parsers, the last for others.
    private static readonly JsonDocumentOptions DocumentOptions = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    private readonly MessageParser _messages = new(limits.MaxMessages);

    /// <summary>Parses a whole body.</summary>
    public ChatRequestResult Parse(in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment) return Parse(body.First);

        byte[] rented = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.CopyTo(rented);
            return Parse(rented.AsMemory(0, (int)body.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private ChatRequestResult Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span)) return ApiErrors.InvalidJson("The request body is not valid UTF-8.");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, DocumentOptions);
        }
        catch (JsonException e)
        {
            return ApiErrors.InvalidJson($"The request body is not valid JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // Thrown for a property name that cannot be unescaped, when names are compared.
            return ApiErrors.InvalidJson("The request body is not valid JSON: a property name has a lone surrogate escape.");
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            return root.ValueKind is JsonValueKind.Object
                ? ReadParameters(root)
                : ApiErrorCodes.InvalidType.With("The request body must be a JSON object.");
        }
    }

    private ChatRequestResult ReadParameters(JsonElement root)
    {
        ChatRequestDraft draft = new();
        Span<char> buffer = stackalloc char[JsonValues.MaxNameLength];
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Null) continue;
            ApiError? error = ReadParameter(draft, JsonValues.NameOf(property, buffer), property.Value);
            if (error is not null) return error;
        }

        return draft.Complete();
    }

    /// <summary>The table of parameters: what is not in it is looked up among the ones with few allowed values.</summary>
    private ApiError? ReadParameter(ChatRequestDraft draft, ReadOnlySpan<char> name, JsonElement value)
    {
        ChatRequest request = draft.Request;
        ApiError? error;
        switch (name)
        {
            case "model":
                return ReadModel(draft, value);
            case "messages":
                draft.HasMessages = true;
                return _messages.Read(value, request.Messages);
            case "stream":
                error = JsonValues.Boolean(value, "stream", out bool stream);
                draft.Stream = stream;
                return error;
            case "stream_options":
                return StreamOptionsParser.Read(value, draft);
            case "include_reasoning":
                error = JsonValues.Boolean(value, "include_reasoning", out bool includeReasoning);
                draft.IncludeReasoning = includeReasoning;
                return error;
            case "max_tokens":
                error = JsonValues.Integer(value, "max_tokens", 1, int.MaxValue, out long maxTokens);
                draft.MaxTokens = maxTokens;
                return error;
            case "max_completion_tokens":
                error = JsonValues.Integer(value, "max_completion_tokens", 1, int.MaxValue, out long maxCompletionTokens);
                draft.MaxCompletionTokens = maxCompletionTokens;
                return error;
            case "temperature":
                error = JsonValues.Number(value, "temperature", 0, 2, out double temperature);
                request.Temperature = temperature;
                return error;
            case "top_p":
                error = JsonValues.Number(value, "top_p", 0, 1, out double topP);
                request.TopP = topP;
                return error;
            case "frequency_penalty":
                error = JsonValues.Number(value, "frequency_penalty", -2, 2, out double frequencyPenalty);
                request.FrequencyPenalty = frequencyPenalty;
                return error;
            case "presence_penalty":
                error = JsonValues.Number(value, "presence_penalty", -2, 2, out double presencePenalty);
                request.PresencePenalty = presencePenalty;
                return error;
            case "seed":
                error = JsonValues.Integer(value, "seed", long.MinValue, long.MaxValue, out long seed);
                request.Seed = seed;
                return error;
            case "stop":
                return ReadStop(request, value);
            case "response_format":
                return ResponseFormatParser.Read(value, request);
            case "max_price":
                return MaxPriceParser.Read(value, draft);
            case "provider":
                return MaxPriceParser.ReadProvider(value, draft);
            case WishReader.Privacy:
                return ReadPrivacy(draft, value);
            case "metadata":
                return MetadataParser.Check(value);
            case "user" or "safety_identifier" or "prompt_cache_key":
                return JsonValues.ShortText(value, name.ToString(), MaxIdentifierLength, out _);
            default:
                return RestrictedParameters.Check(name, value);
        }
    }

    private static ApiError? ReadModel(ChatRequestDraft draft, JsonElement value)
    {
        if (JsonValues.ShortText(value, "model", MaxModelLength, out string model) is { } error) return error;
        draft.Model = model;
        return model.Length > 0 ? null : ParameterErrors.Invalid("model", "the id of a model; GET /v1/models lists them");
    }

    private static ApiError? ReadPrivacy(ChatRequestDraft draft, JsonElement value)
    {
        if (JsonValues.Text(value, WishReader.Privacy, out string privacy) is { } error) return error;
        draft.TrustedOnly = privacy == "trusted";
        return privacy is "trusted" or "any" ? null : ParameterErrors.Invalid(WishReader.Privacy, "trusted or any");
    }

    private ApiError? ReadStop(ChatRequest request, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String) return ReadStopSequence(request, value, "stop");
        if (value.ValueKind is not JsonValueKind.Array)
        {
            return ParameterErrors.WrongType("stop", "a string or an array of strings", value.ValueKind);
        }

        if (value.GetArrayLength() > MaxStops)
        {
            return ParameterErrors.Invalid("stop", string.Create(null, $"at most {MaxStops} strings"));
        }

        int index = 0;
        foreach (JsonElement sequence in value.EnumerateArray())
        {
            if (ReadStopSequence(request, sequence, new ParamPath("stop").At(index++)) is { } error) return error;
        }

        return null;
    }

    private ApiError? ReadStopSequence(ChatRequest request, JsonElement value, ParamPath path)
    {
        if (JsonValues.Text(value, path, out string sequence) is { } error) return error;
        if (sequence.Length == 0 || Encoding.UTF8.GetByteCount(sequence) > limits.MaxStopBytes)
        {
            return ParameterErrors.Invalid(path.ToString(), string.Create(null, $"a string of 1 to {limits.MaxStopBytes} bytes in UTF-8"));
        }

        request.Stop.Add(sequence);
        return null;
    }
}
