using System.Text;
using IdleCloud.MinerAgent.Engines.Llama;
using LLama;
using LLama.Common;
using LLama.Native;

namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>A model in memory with one context, whose sequences are the slots. Never disposed of: the process ends instead.</summary>
internal sealed class LoadedModel
{
    /// <summary>What computes, for people.</summary>
    public const string Engine = "llama.cpp (LLamaSharp) cpu";

    /// <summary>Without --context: what the model was trained for, but no more than this (tokens per slot; memory grows with it).</summary>
    private const int DefaultContextMost = 8192;

    private readonly LLamaWeights _weights;

    private LoadedModel(LLamaWeights weights, SafeLLamaContextHandle context, HostConfiguration configuration, int contextLength)
    {
        (_weights, Context, ContextLength, Slots) = (weights, context, contextLength, configuration.Slots);
        Name = weights.Metadata.GetValueOrDefault("general.name", "");
        Prompt = new ChatPrompt(this, weights.NativeHandle.GetTemplate()!);
        JsonGrammar = File.ReadAllText(Path.Combine(NodeModulesInstaller.HostDirectory, "jsonObject.gbnf"));
    }

    /// <summary>The context of all slots.</summary>
    public SafeLLamaContextHandle Context { get; }

    /// <summary>The model.</summary>
    public SafeLlamaModelHandle Handle => _weights.NativeHandle;

    /// <summary>Its general.name; may be empty.</summary>
    public string Name { get; }

    /// <summary>Tokens per slot.</summary>
    public int ContextLength { get; }

    /// <summary>Answers at once.</summary>
    public int Slots { get; }

    /// <summary>Tokens that are evaluated at once, at most.</summary>
    public int BatchSize => (int)Context.BatchSize;

    /// <summary>Renders conversations.</summary>
    public ChatPrompt Prompt { get; }

    /// <summary>One JSON object and nothing after it, as a GBNF grammar.</summary>
    public string JsonGrammar { get; }

    /// <summary>Loads it.</summary>
    /// <exception cref="Exception">It cannot be; the message says why, as far as the library does.</exception>
    public static LoadedModel Load(HostConfiguration configuration)
    {
        NativeLibraryConfig.All.WithCuda(false).WithVulkan(false).WithLogCallback(Complain);
        var parameters = new ModelParams(configuration.Model)
        {
            GpuLayerCount = 0,
            SeqMax = (uint)configuration.Slots,
            // Each slot its own part of the memory: none takes room from another.
            KVUnified = false,
            Threads = configuration.Threads,
            BatchThreads = configuration.Threads,
        };
        LLamaWeights weights = LLamaWeights.LoadFromFile(parameters);
        int contextLength = configuration.Context > 0 ? configuration.Context : Math.Min(weights.ContextSize, DefaultContextMost);
        parameters.ContextSize = (uint)(contextLength * configuration.Slots);
        return new LoadedModel(weights, weights.CreateContext(parameters).NativeHandle, configuration, contextLength);
    }

    /// <summary>The tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isSpecial">What looks like a special token is one.</param>
    /// <param name="isFirst">Nothing stands before it: some models want a mark there.</param>
    public LLamaToken[] Tokenize(string text, bool isSpecial, bool isFirst = false) => Handle.Tokenize(text, isFirst, isSpecial, Encoding.UTF8);

    /// <summary>The bytes of a token, which may be a part of a character.</summary>
    /// <param name="token">The token.</param>
    /// <param name="isSpecial">Control tokens have their text; else they have none.</param>
    public byte[] BytesOf(LLamaToken token, bool isSpecial)
    {
        Span<byte> bytes = stackalloc byte[64];
        int length = (int)Handle.TokenToSpan(token, bytes, special: isSpecial);
        if (length <= bytes.Length) return bytes[..length].ToArray();
        byte[] all = new byte[length];
        Handle.TokenToSpan(token, all, special: isSpecial);
        return all;
    }

    /// <summary>The text of a control token.</summary>
    public string MarkerOf(LLamaToken token) => Encoding.UTF8.GetString(BytesOf(token, isSpecial: true));

    private static void Complain(LLamaLogLevel level, string message)
    {
        if (level == LLamaLogLevel.Error) Console.Error.Write(message);
    }
}
