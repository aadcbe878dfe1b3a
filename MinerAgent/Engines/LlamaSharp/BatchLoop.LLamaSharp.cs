using IdleCloud.MinerAgent.Engines.Llama;
using LLama.Native;

namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>Runs all answers in common batches, on one thread, which alone calls llama.cpp once the model is loaded.</summary>
internal sealed class BatchLoop(LoadedModel model, HostLink link)
{
    private readonly object _gate = new();
    private readonly Dictionary<int, Generation> _running = [];
    private readonly Stack<LLamaSeqId> _idle = new(Enumerable.Range(0, model.Slots).Select(number => (LLamaSeqId)number));

    /// <summary>Takes a request to a free slot.</summary>
    public void Start(GenerateCommand request)
    {
        lock (_gate)
        {
            if (_idle.TryPop(out LLamaSeqId slot))
            {
                _running.Add(request.Id, new Generation(model, link, request, slot));
                Monitor.Pulse(_gate);
                return;
            }
        }

        link.Send(new HostFrame { Event = "failed", Id = request.Id, Code = "refused", Message = "no slot is free" });
    }

    /// <summary>The agent has taken so many tokens of an answer.</summary>
    public void Acknowledge(int id, int tokens) => Tell(id, generation => generation.Acknowledge(tokens));

    /// <summary>Nobody wants an answer any more.</summary>
    public void Cancel(int id) => Tell(id, generation => generation.Cancel());

    /// <summary>The thread: until the process ends.</summary>
    /// <exception cref="InvalidOperationException">llama.cpp has failed: the process ends, and the agent starts another.</exception>
    public void Run()
    {
        var batch = new LLamaBatch();
        while (true)
        {
            // 1. A token of each answer that runs, and of prompts what there is room for: a cancel is seen between two parts of a prompt.
            Generation[] turn = [.. WaitForWork().Where(TryBegin)];
            batch.Clear();
            foreach (Generation generation in turn.OrderBy(generation => generation.Left)) generation.Feed(batch, model.BatchSize - batch.TokenCount);

            // 2. All of them at once.
            DecodeResult result = model.Context.Decode(batch);
            if (result != DecodeResult.Ok) throw new InvalidOperationException($"llama.cpp cannot evaluate a batch: {result}");

            // 3. To each its next token.
            foreach (Generation generation in turn)
            {
                if (generation.Advance() is { } last) End(generation, last);
            }
        }
    }

    private Generation[] WaitForWork()
    {
        lock (_gate)
        {
            while (true)
            {
                Generation[] ready = [.. _running.Values.Where(generation => !generation.IsHeld)];
                if (ready.Length > 0) return ready;
                Monitor.Wait(_gate);
            }
        }
    }

    private bool TryBegin(Generation generation)
    {
        HostFrame? last;
        try
        {
            last = generation.Begin();
        }
        catch (GenerationException refused)
        {
            last = new HostFrame { Event = "failed", Id = generation.Id, Code = refused.Code, Message = refused.Message };
        }

        if (last is null) return true;
        End(generation, last);
        return false;
    }

    /// <summary>Frees the slot, and only then says so.</summary>
    private void End(Generation generation, HostFrame last)
    {
        // The next job must not profit from this one's prompt: a cached prefix would tell one customer what another has sent.
        model.Context.MemorySequenceRemove(generation.Slot, -1, -1);
        generation.Dispose();
        lock (_gate)
        {
            _running.Remove(generation.Id);
            _idle.Push(generation.Slot);
        }

        link.Send(last);
    }

    private void Tell(int id, Action<Generation> what)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(id, out Generation? generation)) return;
            what(generation);
            Monitor.Pulse(_gate);
        }
    }
}
