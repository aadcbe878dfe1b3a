using System.Net.Http.Headers;
using System.Text;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>A server of the owner's that speaks OpenAI's API. Its life ends when it no longer answers.</summary>
internal sealed class OpenAiEngine : IInferenceEngine
{
    private const string Done = "[DONE]";
    private const int ErrorBytesRead = 4096;

    /// <summary>So many probes in a row must fail: a busy server may be slow to answer once.</summary>
    private const int FailedProbes = 3;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(2);

    private readonly HttpClient _client;
    private readonly OpenAiServer _server;
    private readonly TimeProvider _timeProvider;
    private readonly SemaphoreSlim _slots;
    private readonly TaskCompletionSource<string> _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _suspicion = new(0, 1);
    private readonly Task _watching;

    /// <summary>Takes over a server that has answered.</summary>
    /// <param name="client">With the API's root and key; owned from here on.</param>
    /// <param name="server">The server.</param>
    /// <param name="slots">Jobs at once.</param>
    /// <param name="timeProvider">The clock.</param>
    public OpenAiEngine(HttpClient client, OpenAiServer server, int slots, TimeProvider timeProvider)
    {
        _client = client;
        _server = server;
        _timeProvider = timeProvider;
        _slots = new SemaphoreSlim(slots);
        Info = new EngineInfo($"openai {server.Kind}", server.Model, server.ContextLength, slots, server.Prefill != AnswerPrefill.Never);
        _watching = WatchAsync();
    }

    /// <inheritdoc/>
    public EngineInfo Info { get; }

    /// <inheritdoc/>
    public Task<string> Crashed => _crashed.Task;

    /// <inheritdoc/>
    public async Task<InferenceResult> RunAsync(InferenceRequest request, IInferenceSink sink, CancellationToken cancellationToken)
    {
        if (request.Resume is { Text.Length: 0 })
        {
            return InferenceResult.Failed(EngineFailure.Unsupported("the server's API has no way to go on with thoughts"));
        }

        var answer = new OpenAiAnswer(request, sink);
        string? requestId = _server.IsSglang ? Guid.NewGuid().ToString("n") : null;
        try
        {
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return InferenceResult.Finished(FinishReason.Cancelled, default);
        }

        try
        {
            return await StreamAsync(request, requestId, answer, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (requestId is not null) _ = AbortAsync(requestId);
            return InferenceResult.Finished(FinishReason.Cancelled, answer.Usage);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            Suspect();
            return InferenceResult.Failed(EngineFailure.Broken($"the connection to the server broke ({lost.GetType().Name})"), answer.Usage);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _client.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Leaving this method closes the connection of an answer that has not ended: that is how servers are told to stop.</summary>
    private async Task<InferenceResult> StreamAsync(
        InferenceRequest request, string? requestId, OpenAiAnswer answer, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "chat/completions");
        message.Content = new ByteArrayContent(ChatBody.Write(request, _server, requestId));
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response =
            await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            Suspect();
            return InferenceResult.Failed(ServerErrors.FromResponse(response.StatusCode, await ReadStartAsync(body, cancellationToken).ConfigureAwait(false)));
        }

        bool isWhole = response.Content.Headers.ContentType?.MediaType == "application/json";
        EngineFailure? failure = isWhole
            ? await ReadWholeAsync(body, answer, cancellationToken).ConfigureAwait(false)
            : await ReadEventsAsync(body, answer, cancellationToken).ConfigureAwait(false);
        return failure is null ? await answer.EndAsync(cancellationToken).ConfigureAwait(false) : InferenceResult.Failed(failure, answer.Usage);
    }

    private static async Task<EngineFailure?> ReadEventsAsync(Stream body, OpenAiAnswer answer, CancellationToken cancellationToken)
    {
        var events = new SseReader(body);
        // The mark is optional, and some servers keep the connection open behind it.
        while (await events.ReadAsync(cancellationToken).ConfigureAwait(false) is { } data && data != Done)
        {
            EngineFailure? failure = await answer.PushAsync(data, cancellationToken).ConfigureAwait(false);
            if (failure is not null || answer.IsStopped) return failure;
        }

        return null;
    }

    /// <summary>From a server that does not stream: its whole answer is one chunk.</summary>
    private static async Task<EngineFailure?> ReadWholeAsync(Stream body, OpenAiAnswer answer, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body);
        return await answer.PushAsync(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> ReadStartAsync(Stream body, CancellationToken cancellationToken)
    {
        byte[] start = new byte[ErrorBytesRead];
        int count = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(start, 0, count);
    }

    /// <summary>SGLang does not always notice that a client has left; it takes an explicit word.</summary>
    private async Task AbortAsync(string requestId)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(AbortTimeout);
        try
        {
            using var body = new StringContent($$"""{"rid":"{{requestId}}"}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await _client.PostAsync("../abort_request", body, limit.Token).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException)
        {
            Suspect();
        }
    }

    /// <summary>Has the server looked at now, not at the next interval.</summary>
    private void Suspect()
    {
        lock (_suspicion)
        {
            if (_suspicion.CurrentCount == 0) _suspicion.Release();
        }
    }

    /// <summary>Waits for the next look, or for a suspicion.</summary>
    private async Task WaitAsync(TimeSpan interval)
    {
        using var pause = new CancellationTokenSource(interval, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, pause.Token);
        await _suspicion.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Token.ThrowIfCancellationRequested();
    }

    private async Task WatchAsync()
    {
        string? problem = null;
        try
        {
            for (int failures = 0; failures < FailedProbes;)
            {
                await WaitAsync(failures > 0 ? SecondLook : ProbeInterval).ConfigureAwait(false);
                problem = await _server.FindProblemAsync(_client, _stopping.Token).ConfigureAwait(false);
                failures = problem is null ? 0 : failures + 1;
            }

            _crashed.TrySetResult(problem!);
        }
        catch (OperationCanceledException)
        {
            // The engine is being stopped.
        }
    }
}
