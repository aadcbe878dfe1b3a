using IdleCloud.MinerAgent.Engines.Llama;
using LLama.Native;

namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>One answer on one slot. The loop's thread has it, but for what the agent says of it, which any thread may tell.</summary>
internal sealed class Generation(LoadedModel model, HostLink link, GenerateCommand request, LLamaSeqId slot) : IDisposable
{
    private readonly TokenText _text = new(model, request.Markers);
    private TokenSampler? _sampler;
    private LLamaToken[] _input = [];
    private int _fed;
    private int _position;
    private int? _logits;
    private int _limit;
    private int _completion;
    private int _uncounted;
    private int _unacknowledged;
    private volatile bool _isCancelled;

    /// <summary>Its number within this life of the engine.</summary>
    public int Id => request.Id;

    /// <summary>Its sequence.</summary>
    public LLamaSeqId Slot => slot;

    /// <summary>
    /// It may not run further ahead of what the agent has acknowledged. That is the back-pressure: at the window's end no further token is
    /// computed.
    /// </summary>
    public bool IsHeld => !_isCancelled && Volatile.Read(ref _unacknowledged) >= request.Window;

    /// <summary>Tokens that the model has yet to see.</summary>
    public int Left => _input.Length - _fed;

    /// <summary>The agent has taken so many tokens.</summary>
    public void Acknowledge(int tokens) => Interlocked.Add(ref _unacknowledged, -tokens);

    /// <summary>Nobody wants it any more: it ends at its next turn.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>Renders the prompt; nothing when that is done.</summary>
    /// <returns>The last frame when it has ended by that.</returns>
    /// <exception cref="GenerationException">It cannot be answered.</exception>
    public HostFrame? Begin()
    {
        if (_sampler is not null) return null;
        LLamaToken[] rendered = model.Prompt.Render(request.Messages);
        if (rendered.Length >= model.ContextLength)
            throw new GenerationException("context_length", $"the prompt has {rendered.Length} tokens, the context {model.ContextLength}");
        string tail = model.Prompt.TailOf(rendered);
        LLamaToken[] before = request.Resume is { } resume ? model.Prompt.RenderResume(resume, tail) : [];
        _input = [.. rendered, .. before];
        link.Send(new HostFrame { Event = "begin", Id = Id, Prompt = _input.Length, Resumed = before.Length, Tail = tail });
        // The answer so far goes to the context's end, where it would have been cut off anyway.
        int room = model.ContextLength - _input.Length;
        if (room < 1) return End("length");
        _limit = request.MaxTokens == 0 ? room : (int)Math.Min(request.MaxTokens, (uint)room);
        _sampler = new TokenSampler(model, request);
        _sampler.AcceptBefore(before);
        return null;
    }

    /// <summary>Adds what the model has yet to see to a batch, as much of it as there is room for.</summary>
    public void Feed(LLamaBatch batch, int room)
    {
        _logits = null;
        if (_isCancelled) return;
        for (int end = _fed + Math.Min(room, Left); _fed < end; _fed++)
        {
            bool isLast = _fed == _input.Length - 1;
            int index = batch.Add(_input[_fed], _position++, slot, isLast);
            if (isLast) _logits = index;
        }
    }

    /// <summary>Takes the next token from an evaluated batch, where it has come so far.</summary>
    /// <returns>The last frame when it has ended.</returns>
    public HostFrame? Advance()
    {
        if (_isCancelled) return End("cancelled");
        if (_logits is not { } index) return null;
        LLamaToken token = _sampler!.Next(index);
        _completion++;
        _uncounted++;
        if (token.IsEndOfGeneration(model.Handle) || IsStop(token)) return End("stop");
        Emit(_text.Push(token));
        if (_completion >= _limit) return End("length");
        (_input, _fed) = ([token], 0);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _sampler?.Dispose();

    private bool IsStop(LLamaToken token) => token == model.Prompt.StopToken && !request.Markers.Contains(model.MarkerOf(token));

    private HostFrame End(string reason)
    {
        Emit(_text.Flush());
        return new HostFrame { Event = "end", Id = Id, Reason = reason, Completion = _completion };
    }

    private void Emit(string text)
    {
        if (text.Length == 0) return;
        link.Send(new HostFrame { Event = "token", Id = Id, Text = text, Tokens = _uncounted });
        Interlocked.Add(ref _unacknowledged, _uncounted);
        _uncounted = 0;
    }
}
