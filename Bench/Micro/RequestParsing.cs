using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using IdleCloud.Gateway.OpenAi.Requests;

namespace IdleCloud.Bench.Micro;

/// <summary>A typical body, and one with a long conversation, from bytes to a checked request.</summary>
public class RequestParsing
{
    private const string Typical = """
        {"model":"idle-tiny","messages":[{"role":"system","content":"You are a helpful assistant."},
        {"role":"user","content":"What is the capital of France? Answer in one sentence."}],
        "temperature":0.7,"top_p":1,"max_tokens":256,"stream":true,"stream_options":{"include_usage":true},"user":"u-1"}
        """;

    private readonly ChatRequestParser _parser = new(new ChatRequestLimits());
    private readonly ReadOnlySequence<byte> _typical = new(Encoding.UTF8.GetBytes(Typical));
    private readonly ReadOnlySequence<byte> _conversation = new(Encoding.UTF8.GetBytes(Conversation(turns: 40, charactersPerTurn: 500)));

    [Benchmark]
    public int TypicalBody() => _parser.Parse(_typical).Request!.Request.Messages.Count;

    [Benchmark]
    public int Conversation20KB() => _parser.Parse(_conversation).Request!.Request.Messages.Count;

    private static string Conversation(int turns, int charactersPerTurn)
    {
        string text = new('x', charactersPerTurn);
        IEnumerable<string> messages = Enumerable.Range(0, turns)
            .Select(turn => $$"""{"role":"{{(turn % 2 == 0 ? "user" : "assistant")}}","content":"{{text}}"}""");
        return $$"""{"model":"idle-tiny","messages":[{{string.Join(',', messages)}}],"stream":true}""";
    }
}
