using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>What is known of an owner's server.</summary>
/// <param name="Model">The server's name of the model.</param>
/// <param name="Kind">What the server calls itself, for people.</param>
/// <param name="ContextLength">Tokens per job.</param>
internal sealed record OpenAiServer(string Model, string Kind, int ContextLength)
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>SGLang wants an explicit word to stop a request.</summary>
    public bool IsSglang => Kind == "sglang";

    /// <summary>
    /// How it goes on with an answer that it finds at the conversation's end: known of these servers; of others it is not tried, since one
    /// that does not would begin a second answer.
    /// </summary>
    public AnswerPrefill Prefill => Kind switch
    {
        "vllm" => AnswerPrefill.OnRequest,
        "sglang" => AnswerPrefill.OnRequest,
        "llamacpp" => AnswerPrefill.Always,
        // Ollama.
        "library" => AnswerPrefill.Always,
        _ => AnswerPrefill.Never,
    };

    /// <summary>Asks a server what it has.</summary>
    /// <param name="client">With the API's root and key.</param>
    /// <param name="options">What the owner wants of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineStartException">It does not answer, or does not have what the owner wants.</exception>
    public static async Task<OpenAiServer> FindAsync(HttpClient client, OpenAiOptions options, CancellationToken cancellationToken)
    {
        ServerModels? models = await GetAsync(client, "models", OpenAiJsonContext.Default.ServerModels, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ServerModel> known = [.. models?.Data?.Where(model => model.Id is { Length: > 0 }) ?? []];
        ServerModel model = Choose(known, options);
        int? context = options.Context > 0 ? options.Context : model.MaxModelLen ?? await ReadSlotContextAsync(client, cancellationToken).ConfigureAwait(false);
        if (context is not > 0)
        {
            throw new EngineStartException(
                $"{options.Url} does not tell the context of '{model.Id}'. Give --context N, the tokens per job that the server is set to.", isPermanent: true);
        }

        return new OpenAiServer(model.Id!, model.OwnedBy is { Length: > 0 } owner ? owner : "server", context.Value);
    }

    /// <summary>Looks whether the server still answers.</summary>
    /// <returns>What is wrong; null when all is well.</returns>
    public async Task<string?> FindProblemAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync(client, "models", OpenAiJsonContext.Default.ServerModels, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (EngineStartException problem)
        {
            return problem.Message;
        }
    }

    private static ServerModel Choose(IReadOnlyList<ServerModel> known, OpenAiOptions options)
    {
        string names = string.Join(", ", known.Select(model => model.Id));
        if (known.Count == 0) throw new EngineStartException($"{options.Url} has no model loaded.", isPermanent: false);
        if (options.Model is { } wanted)
        {
            return known.FirstOrDefault(model => model.Id == wanted)
                ?? throw new EngineStartException($"{options.Url} has no model '{wanted}'; it has: {names}.", isPermanent: true);
        }

        if (known.Count == 1) return known[0];
        return known.FirstOrDefault(model => options.CatalogueId is { } id && (model.Id == id || CatalogueNames.IdFrom(model.Id!) == id))
            ?? throw new EngineStartException($"{options.Url} has several models; name one with --serve ID=MODEL: {names}.", isPermanent: true);
    }

    /// <summary>llama-server tells a slot's context beside the API; other servers have no such route.</summary>
    private static async Task<int?> ReadSlotContextAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            ServerProps? props = await GetAsync(client, "../props", OpenAiJsonContext.Default.ServerProps, cancellationToken).ConfigureAwait(false);
            return props?.DefaultGenerationSettings?.NCtx;
        }
        catch (EngineStartException)
        {
            // Not llama-server: the caller asks the owner.
            return null;
        }
    }

    private static async Task<T?> GetAsync<T>(HttpClient client, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeTimeout);
        try
        {
            using HttpResponseMessage response = await client.GetAsync(path, limit.Token).ConfigureAwait(false);
            if ((int)response.StatusCode is 401 or 403)
            {
                throw new EngineStartException($"{client.BaseAddress} does not accept the key (--engine-key).", isPermanent: true);
            }

            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync(type, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is HttpRequestException or JsonException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string reason = failed switch
            {
                OperationCanceledException => $"no answer within {ProbeTimeout.TotalSeconds:0} s",
                JsonException => "what answers there speaks no JSON (--engine-url)",
                HttpRequestException { StatusCode: HttpStatusCode.NotFound } => "status 404; most servers have their API at …/v1 (--engine-url)",
                HttpRequestException { StatusCode: { } status } => $"status {(int)status}",
                _ => failed.Message,
            };
            throw new EngineStartException($"No OpenAI-compatible server answers at {client.BaseAddress}{path}: {reason}", isPermanent: false, failed);
        }
    }
}
