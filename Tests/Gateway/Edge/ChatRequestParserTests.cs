using System.Buffers;
using System.Text;
using IdleCloud.Gateway.OpenAi.Requests;
using IdleCloud.Wire;
using static IdleCloud.Tests.Gateway.Edge.RequestBodies;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>What a good request becomes.</summary>
public sealed class ChatRequestParserTests
{
    [Fact]
    public void Parse_WhenMinimal_LeavesEverythingElseToTheModel()
    {
        ChatCompletionRequest request = Good("{\"model\":\"idle-tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        Assert.Equal("idle-tiny", request.Model);
        Assert.False(request.Stream || request.IncludeUsage || request.IncludeReasoning);
        Assert.Equal(new ChatRequest { Messages = { new ChatMessage { Role = Role.User, Content = "hi" } } }, request.Request);
    }

    [Fact]
    public void Parse_WhenEverythingIsGiven_CarriesIt()
    {
        ChatCompletionRequest request = Good(With(
            """
            "stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false},"include_reasoning":true,
            "max_completion_tokens":7,"temperature":0.5,"top_p":1,"frequency_penalty":-2,"presence_penalty":2,"seed":-9223372036854775808,
            "stop":["a","\n\n"],"response_format":{"type":"json_object"},"user":"u","metadata":{"k":"v"}
            """));

        Assert.True(request.Stream && request.IncludeUsage && request.IncludeReasoning);
        Assert.Equal(
            new ChatRequest
            {
                Messages = { new ChatMessage { Role = Role.User, Content = "hi" } },
                MaxTokens = 7,
                Temperature = 0.5,
                TopP = 1,
                FrequencyPenalty = -2,
                PresencePenalty = 2,
                Seed = long.MinValue,
                Stop = { "a", "\n\n" },
                ResponseFormat = ResponseFormat.JsonObject,
                Stream = true,
            },
            request.Request);
    }

    [Fact]
    public void Parse_WhenMessagesHaveEveryRoleAndForm_CarriesTheirText()
    {
        ChatCompletionRequest request = Good(WithMessages(
            """
            {"role":"system","content":"s"},
            {"role":"developer","content":"d"},
            {"role":"user","name":"ada","content":[{"type":"text","text":"one"},{"type":"text","text":"two","cache_control":{"type":"ephemeral"}}]},
            {"role":"assistant","content":"a","refusal":null,"tool_calls":[],"function_call":null,"audio":null,"annotations":[],"reasoning":"r"},
            {"role":"tool","tool_call_id":"call_1","content":""}
            """));

        Assert.Equal(
            [
                new ChatMessage { Role = Role.System, Content = "s" },
                new ChatMessage { Role = Role.System, Content = "d" },
                new ChatMessage { Role = Role.User, Content = "one\ntwo", Name = "ada" },
                new ChatMessage { Role = Role.Assistant, Content = "a" },
                new ChatMessage { Role = Role.Tool, Content = "", ToolCallId = "call_1" },
            ],
            request.Request.Messages);
    }

    /// <summary>What popular clients send although they mean nothing by it.</summary>
    [Theory]
    [InlineData("\"n\":1,\"logprobs\":false,\"top_logprobs\":0,\"logit_bias\":{}")]
    [InlineData("\"tools\":[],\"functions\":[],\"tool_choice\":\"auto\",\"function_call\":\"none\",\"parallel_tool_calls\":true")]
    [InlineData("\"response_format\":{\"type\":\"text\"},\"modalities\":[\"text\"],\"service_tier\":\"auto\",\"store\":false")]
    [InlineData("\"frequency_penalty\":0,\"presence_penalty\":0,\"top_p\":1,\"user\":\"64f0c\"")]
    [InlineData("\"stop\":[],\"metadata\":{},\"stream\":false,\"verbosity\":\"medium\",\"service_tier\":\"default\"")]
    [InlineData("\"safety_identifier\":\"s\",\"prompt_cache_key\":\"p\",\"prompt_cache_retention\":\"in_memory\"")]
    [InlineData("\"top_k\":40,\"repetition_penalty\":1.1,\"reasoning\":{\"effort\":\"low\"},\"x\":{\"y\":[1,{\"z\":null}]}")]
    [InlineData("\"max_tokens\":5,\"max_completion_tokens\":5")]
    [InlineData("\"temperature\":-0,\"top_p\":0.0e0,\"seed\":-0")]
    public void Parse_WhenValuesAreHarmless_Accepts(string members) => Good(With(members));

    [Fact]
    public void Parse_WhenOptionalParametersAreNull_TakesThemAsAbsent()
    {
        string[] names =
        [
            "stream", "stream_options", "include_reasoning", "max_tokens", "max_completion_tokens", "temperature", "top_p",
            "frequency_penalty", "presence_penalty", "seed", "stop", "response_format", "metadata", "user", "n", "logprobs",
            "top_logprobs", "logit_bias", "tools", "functions", "tool_choice", "function_call", "parallel_tool_calls", "modalities",
            "audio", "prediction", "web_search_options", "reasoning_effort", "verbosity", "service_tier", "store",
        ];

        ChatCompletionRequest request = Good(With(string.Join(',', names.Select(name => $"\"{name}\":null"))));

        Assert.Equal(new ChatRequest { Messages = { new ChatMessage { Role = Role.User, Content = "hi" } } }, request.Request);
    }

    [Fact]
    public void Parse_WhenTemperatureIsMinusZero_SendsZero() =>
        Assert.False(double.IsNegative(Good(With("\"temperature\":-0.0")).Request.Temperature));

    [Fact]
    public void Parse_WhenAPropertyNameIsEscaped_KnowsItAllTheSame() =>
        Assert.Equal(3u, Good(With("\"max\\u005ftokens\":3")).Request.MaxTokens);

    [Fact]
    public void Parse_WhenTextHasControlCharactersAndPairs_CarriesThem() =>
        Assert.Equal(
            "\u0001\u001b[31m\u202e😀",
            Good(WithMessages("{\"role\":\"user\",\"content\":\"\\u0001\\u001b[31m\\u202e\\ud83d\\ude00\"}")).Request.Messages[0].Content);

    [Fact]
    public void Parse_WhenTheBodyComesInPieces_ReadsItAsOne()
    {
        byte[] body = Encoding.UTF8.GetBytes(WithMessages("{\"role\":\"user\",\"content\":\"é😀\"}"));
        for (int cut = 1; cut < body.Length; cut++)
        {
            ChatRequestResult result = new ChatRequestParser(new ChatRequestLimits()).Parse(Segments.Of(body[..cut], body[cut..]));
            Assert.Equal("é😀", result.Request!.Request.Messages[0].Content);
        }
    }

    private static ChatCompletionRequest Good(string body)
    {
        ChatRequestResult result = Parse(body);
        Assert.True(result.IsValid, result.Error?.ToString());
        return result.Request;
    }

    /// <summary>A sequence of two segments.</summary>
    private sealed class Segments : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Of(byte[] first, byte[] second)
        {
            Segments end = new() { Memory = second, RunningIndex = first.Length };
            Segments start = new() { Memory = first, Next = end };
            return new(start, 0, end, second.Length);
        }
    }
}
