using System.Collections.Concurrent;
using System.Security.Cryptography;
using IdleCloud.MinerAgent.Engines.Text;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>llama.cpp in a supervised host process: several answers at once in one context.</summary>
internal sealed class LlamaEngine : IInferenceEngine
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(2);

    /// <summary>A host that says nothing for so long, or does not confirm a cancel, hangs.</summary>
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly HostProcess _host;
    private readonly TimeProvider _timeProvider;
    private readonly ConcurrentDictionary<int, LlamaAnswer> _answers = new();
    private readonly SemaphoreSlim _slots;
    private readonly TaskCompletionSource<string> _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _receiving;
    private readonly Task _watching;
    private long _lastHeard;
    private int _lastId;

    /// <summary>Takes over a host that is ready.</summary>
    public LlamaEngine(HostProcess host, EngineInfo info, TimeProvider timeProvider)
    {
        _host = host;
        _timeProvider = timeProvider;
        Info = info;
        _slots = new SemaphoreSlim(info.Slots);
        _lastHeard = timeProvider.GetTimestamp();
        _receiving = ReceiveAsync();
        _watching = WatchAsync();
    }

    /// <inheritdoc/>
    public EngineInfo Info { get; }

    /// <inheritdoc/>
    public Task<string> Crashed => _crashed.Task;

    /// <summary>The host's process, for tests that kill it.</summary>
    internal int HostProcessId => _host.Id;

    /// <summary>Answers that the host works on: it has not said that it has stopped. For tests.</summary>
    internal int Running => _answers.Count;

    /// <inheritdoc/>
    public async Task<InferenceResult> RunAsync(InferenceRequest request, IInferenceSink sink, CancellationToken cancellationToken)
    {
        var progress = new LlamaProgress();
        try
        {
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return InferenceResult.Finished(FinishReason.Cancelled, progress.Usage);
        }

        var answer = new LlamaAnswer(Interlocked.Increment(ref _lastId));
        _answers[answer.Id] = answer;
        try
        {
            await _host.Connection.SendAsync(CommandFor(answer.Id, request), HostJsonContext.Default.GenerateCommand).ConfigureAwait(false);
            if (_crashed.Task.IsCompleted) answer.Break();
            return await answer.ReadAsync(
                request, progress, sink, tokens => SendAsync(new HostCommand("ack", answer.Id, tokens)), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return InferenceResult.Finished(FinishReason.Cancelled, progress.Usage);
        }
        finally
        {
            // Also when the sink fails: an answer that nobody reads would keep its slot for ever.
            await CancelAsync(answer).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        // The receiver asks the process how it ended: so it is forgotten only after that.
        await _host.StopAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Tells the host to stop, unless it has ended the answer by itself. The slot is free when it confirms.</summary>
    private async ValueTask CancelAsync(LlamaAnswer answer)
    {
        if (!_answers.ContainsKey(answer.Id)) return;
        answer.CancelledAt = _timeProvider.GetTimestamp();
        await SendAsync(new HostCommand("cancel", answer.Id)).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(HostCommand command) =>
        await _host.Connection.SendAsync(command, HostJsonContext.Default.HostCommand).ConfigureAwait(false);

    private async Task ReceiveAsync()
    {
        try
        {
            while (await _host.Connection.ReceiveAsync().ConfigureAwait(false) is { } frame)
            {
                _lastHeard = _timeProvider.GetTimestamp();
                if (frame.Event != "pong") Dispatch(frame);
            }

            Break(await _host.DescribeEndAsync().ConfigureAwait(false));
        }
        catch (InvalidDataException nonsense)
        {
            Break(nonsense.Message);
        }
    }

    private void Dispatch(HostFrame frame)
    {
        if (!_answers.TryGetValue(frame.Id, out LlamaAnswer? answer)) return;
        if (!answer.TryAdd(frame)) throw new InvalidDataException("the host sent more than was acknowledged");
        if (frame.Event is not ("end" or "failed")) return;
        _answers.TryRemove(frame.Id, out _);
        _slots.Release();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(PingInterval, _timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false) && !_crashed.Task.IsCompleted)
            {
                await SendAsync(new HostCommand("ping")).ConfigureAwait(false);
                bool isSilent = _timeProvider.GetElapsedTime(_lastHeard) > HangTimeout;
                bool isDeaf = _answers.Values.Any(answer => answer.CancelledAt is { } at && _timeProvider.GetElapsedTime(at) > HangTimeout);
                if (isSilent || isDeaf) Break($"the llama engine hangs: no sign of life for {HangTimeout.TotalSeconds:0} s");
            }
        }
        catch (OperationCanceledException)
        {
            // The engine is being stopped.
        }
    }

    private void Break(string reason)
    {
        if (!_crashed.TrySetResult(reason)) return;
        _host.Kill();
        foreach (LlamaAnswer answer in _answers.Values) answer.Break();
    }

    private static GenerateCommand CommandFor(int id, InferenceRequest request)
    {
        ChatRequest chat = request.Chat;
        return new GenerateCommand
        {
            Id = id,
            Messages = [.. chat.Messages.Select(message => new HostMessage(RoleName(message.Role), message.Content, message.Name, message.ToolCallId))],
            MaxTokens = chat.MaxTokens,
            // OpenAI's defaults.
            Temperature = chat.HasTemperature ? chat.Temperature : 1,
            TopP = chat.HasTopP ? chat.TopP : 1,
            FrequencyPenalty = chat.FrequencyPenalty,
            PresencePenalty = chat.PresencePenalty,
            Seed = chat.HasSeed ? (uint)(chat.Seed ^ (chat.Seed >> 32)) : (uint)RandomNumberGenerator.GetInt32(int.MaxValue),
            Json = chat.ResponseFormat == ResponseFormat.JsonObject,
            Markers = ReasoningSplitters.Create(request.Family, "").Markers,
            Window = LlamaAnswer.Window,
            Resume = request.Resume is { } begun ? ResumeOf(begun, AnswerMarkers.Of(LlamaAnswer.FamilyOf(request))) : null,
        };
    }

    /// <summary>Thoughts that the model has no marks for are left out: it goes on with the answer, or begins it.</summary>
    private static HostResume ResumeOf(Resume begun, AnswerMarkers markers) => new(
        markers.Opening, markers.Opening.Length > 0 ? begun.Reasoning : "", markers.Closing, markers.Answer, begun.Text);

    private static string RoleName(Role role) => role switch
    {
        Role.System => "system",
        Role.Assistant => "assistant",
        Role.Tool => "tool",
        _ => "user",
    };
}
