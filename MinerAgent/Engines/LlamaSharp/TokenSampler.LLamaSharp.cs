using System.Buffers;
using IdleCloud.MinerAgent.Engines.Llama;
using LLama.Native;

namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>Chooses an answer's tokens, by a chain of llama.cpp's samplers and, where JSON was asked for, a grammar beside it.</summary>
internal sealed class TokenSampler : IDisposable
{
    private readonly SafeLLamaContextHandle _context;
    private readonly SafeLLamaSamplerChainHandle _choice = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
    private readonly SafeLLamaSamplerChainHandle? _grammar;
    private readonly LLamaTokenData[] _candidates = [];
    private readonly LLamaTokenData[] _candidate = new LLamaTokenData[1];

    /// <summary>As the request asks.</summary>
    public TokenSampler(LoadedModel model, GenerateCommand request)
    {
        _context = model.Context;
        if (request.FrequencyPenalty != 0 || request.PresencePenalty != 0)
            _choice.AddPenalties(model.ContextLength, repeat: 1, (float)request.FrequencyPenalty, (float)request.PresencePenalty);
        _choice.AddTopP((float)request.TopP, minKeep: 1);
        _choice.AddTemperature((float)request.Temperature);
        _choice.AddDistributionSampler(request.Seed);
        if (!request.Json) return;
        _grammar = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
        _grammar.AddGrammar(model.Handle, model.JsonGrammar, "root");
        _candidates = new LLamaTokenData[model.Handle.Vocab.Count];
    }

    /// <summary>Takes what another miner has answered: penalties and grammar go over the whole answer, whoever began it.</summary>
    /// <exception cref="GenerationException">Another engine's grammar may be another: then this one cannot go on.</exception>
    public void AcceptBefore(IEnumerable<LLamaToken> answer)
    {
        foreach (LLamaToken token in answer)
        {
            // A token that the grammar forbids would end the process.
            if (!IsAllowed(token)) throw new GenerationException("engine", "the answer so far does not follow the grammar");
            Accept(token);
        }
    }

    /// <summary>The next token.</summary>
    /// <param name="index">Where in the last batch the model's opinion is.</param>
    public LLamaToken Next(int index)
    {
        if (_grammar is null) return _choice.Sample(_context, index);
        // A grammar over a whole vocabulary is slow; mostly what would be chosen without it is allowed.
        LLamaToken token = Choose(index, byGrammar: false);
        if (!IsAllowed(token)) token = Choose(index, byGrammar: true);
        Accept(token);
        return token;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _choice.Dispose();
        _grammar?.Dispose();
    }

    private LLamaToken Choose(int index, bool byGrammar)
    {
        LLamaTokenDataArray all = LLamaTokenDataArray.Create(_context.GetLogitsIth(index), _candidates);
        using MemoryHandle pin = LLamaTokenDataArrayNative.Create(all, out LLamaTokenDataArrayNative candidates);
        if (byGrammar) _grammar!.Apply(ref candidates);
        _choice.Apply(ref candidates);
        return candidates.Data[(int)candidates.Selected].ID;
    }

    private bool IsAllowed(LLamaToken token)
    {
        if (_grammar is null) return true;
        _candidate[0] = new LLamaTokenData(token, logit: 1, probability: 0);
        using MemoryHandle pin = LLamaTokenDataArrayNative.Create(new LLamaTokenDataArray(_candidate), out LLamaTokenDataArrayNative alone);
        _grammar.Apply(ref alone);
        return !float.IsNegativeInfinity(_candidate[0].Logit);
    }

    private void Accept(LLamaToken token)
    {
        _choice.Accept(token);
        _grammar?.Accept(token);
    }
}
