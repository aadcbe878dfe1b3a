using System.Text;
using IdleCloud.Gateway.OpenAi.Errors;
using static IdleCloud.Tests.Gateway.Edge.RequestBodies;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Every way in which a request can be wrong, with the code and the <c>param</c> that the customer gets.</summary>
public sealed class ChatRequestErrorTests
{
    /// <summary>A line: the members added to a good body, the code, and the param.</summary>
    public static readonly TheoryData<string, string, string> Parameters = Table(
        """
        "model":1                                                    | invalid_json            | -
        "temperature":2.1                                            | invalid_value           | temperature
        "temperature":-0.1                                           | invalid_value           | temperature
        "temperature":true                                           | invalid_type            | temperature
        "top_p":1.0001                                               | invalid_value           | top_p
        "frequency_penalty":2.5                                      | invalid_value           | frequency_penalty
        "presence_penalty":-2.5                                      | invalid_value           | presence_penalty
        "max_tokens":0                                               | invalid_value           | max_tokens
        "max_tokens":2147483648                                      | invalid_value           | max_tokens
        "max_tokens":5,"max_completion_tokens":6                     | invalid_value           | max_completion_tokens
        "seed":9223372036854775808                                   | invalid_value           | seed
        "seed":-9223372036854775809                                  | invalid_value           | seed
        "seed":1.5                                                   | invalid_type            | seed
        "seed":1e999                                                 | invalid_type            | seed
        "seed":"10"                                                  | invalid_type            | seed
        "max_price":1                                                | invalid_type            | max_price
        "max_price":{"prompt":-1}                                    | invalid_value           | max_price.prompt
        "max_price":{"prompt":1e3}                                   | invalid_value           | max_price.prompt
        "max_price":{"prompt":1e999}                                 | invalid_value           | max_price.prompt
        "max_price":{"prompt":"NaN"}                                 | invalid_value           | max_price.prompt
        "max_price":{"prompt":true}                                  | invalid_type            | max_price.prompt
        "max_price":{"completion":"0.0000000001"}                    | invalid_value           | max_price.completion
        "max_price":{"completion":9223372036854775808}               | invalid_value           | max_price.completion
        "provider":{"max_price":[]}                                  | invalid_type            | provider.max_price
        "provider":{"max_price":{"prompt":""}}                       | invalid_value           | provider.max_price.prompt
        "max_price":{},"provider":{"max_price":{}}                   | invalid_value           | provider.max_price
        "privacy":"secret"                                           | invalid_value           | privacy
        "privacy":1                                                  | invalid_type            | privacy
        "stop":5                                                     | invalid_type            | stop
        "stop":""                                                    | invalid_value           | stop
        "stop":["a",""]                                              | invalid_value           | stop[1]
        "stop":["a",1]                                               | invalid_type            | stop[1]
        "stop":["a",null]                                            | invalid_type            | stop[1]
        "stop":["1","2","3","4","5"]                                 | invalid_value           | stop
        "stop":"\u0000"                                              | invalid_value           | stop
        "stop":"\ud800"                                              | invalid_value           | stop
        "stream":"true"                                              | invalid_type            | stream
        "stream":1                                                   | invalid_type            | stream
        "stream_options":{"include_usage":true}                      | invalid_value           | stream_options
        "stream":true,"stream_options":[]                            | invalid_type            | stream_options
        "stream":true,"stream_options":{"include_usage":1}           | invalid_type            | stream_options.include_usage
        "stream":true,"stream_options":{"include_obfuscation":true}  | unsupported_parameter   | stream_options.include_obfuscation
        "include_reasoning":"yes"                                    | invalid_type            | include_reasoning
        "n":2                                                        | unsupported_parameter   | n
        "n":129                                                      | invalid_value           | n
        "logprobs":true                                              | unsupported_parameter   | logprobs
        "logprobs":1                                                 | invalid_type            | logprobs
        "top_logprobs":1                                             | unsupported_parameter   | top_logprobs
        "top_logprobs":21                                            | invalid_value           | top_logprobs
        "logit_bias":{"50256":-100}                                  | unsupported_parameter   | logit_bias
        "logit_bias":[]                                              | invalid_type            | logit_bias
        "tools":[{"type":"function"}]                                | unsupported_parameter   | tools
        "tools":{}                                                   | invalid_type            | tools
        "functions":[{}]                                             | unsupported_parameter   | functions
        "tool_choice":"required"                                     | unsupported_parameter   | tool_choice
        "tool_choice":{"type":"function"}                            | unsupported_parameter   | tool_choice
        "tool_choice":1                                              | invalid_type            | tool_choice
        "function_call":{"name":"f"}                                 | unsupported_parameter   | function_call
        "parallel_tool_calls":"no"                                   | invalid_type            | parallel_tool_calls
        "response_format":"json"                                     | invalid_type            | response_format
        "response_format":{}                                         | missing_required_parameter | response_format.type
        "response_format":{"type":"xml"}                             | invalid_value           | response_format.type
        "response_format":{"type":"json_schema","json_schema":{}}    | unsupported_parameter   | response_format
        "modalities":["text","audio"]                                | unsupported_parameter   | modalities
        "modalities":"text"                                          | invalid_type            | modalities
        "modalities":[1]                                             | invalid_type            | modalities[0]
        "audio":{"voice":"x"}                                        | unsupported_parameter   | audio
        "prediction":{"type":"content"}                              | unsupported_parameter   | prediction
        "web_search_options":{}                                      | unsupported_parameter   | web_search_options
        "reasoning_effort":"low"                                     | unsupported_parameter   | reasoning_effort
        "verbosity":"high"                                           | unsupported_parameter   | verbosity
        "service_tier":"flex"                                        | unsupported_parameter   | service_tier
        "prompt_cache_retention":"24h"                               | unsupported_parameter   | prompt_cache_retention
        "store":true                                                 | unsupported_parameter   | store
        "store":"no"                                                 | invalid_type            | store
        "user":7                                                     | invalid_type            | user
        "metadata":[]                                                | invalid_type            | metadata
        "metadata":{"k":1}                                           | invalid_type            | metadata.k
        "metadata":{"k":null}                                        | invalid_type            | metadata.k
        """);

    /// <summary>A line: the messages, the code, and the param.</summary>
    public static readonly TheoryData<string, string, string> Messages = Table(
        """
                                                                             | invalid_value              | messages
        1                                                                    | invalid_type               | messages[0]
        {"role":"user","content":"a"},null                                   | invalid_type               | messages[1]
        {"content":"a"}                                                      | missing_required_parameter | messages[0].role
        {"role":null,"content":"a"}                                          | missing_required_parameter | messages[0].role
        {"role":"user"}                                                      | missing_required_parameter | messages[0].content
        {"role":"assistant","content":null}                                  | missing_required_parameter | messages[0].content
        {"role":"bot","content":"a"}                                         | invalid_value              | messages[0].role
        {"role":"function","content":"a","name":"f"}                         | invalid_value              | messages[0].role
        {"role":1,"content":"a"}                                             | invalid_type               | messages[0].role
        {"role":"user","content":1}                                          | invalid_type               | messages[0].content
        {"role":"user","content":{}}                                         | invalid_type               | messages[0].content
        {"role":"user","content":[]}                                         | invalid_value              | messages[0].content
        {"role":"user","content":["a"]}                                      | invalid_type               | messages[0].content[0]
        {"role":"user","content":[{"text":"a"}]}                             | missing_required_parameter | messages[0].content[0].type
        {"role":"user","content":[{"type":"text"}]}                          | missing_required_parameter | messages[0].content[0].text
        {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":1}]} | invalid_type    | messages[0].content[1].text
        {"role":"user","content":[{"type":"text","text":null}]}              | invalid_type               | messages[0].content[0].text
        {"role":"user","content":[{"type":"text","text":"\udc00"}]}          | invalid_value              | messages[0].content[0].text
        {"role":"user","content":[{"type":"image_url","image_url":{"url":"http://169.254.169.254/"}}]} | unsupported_parameter | messages[0].content[0].type
        {"role":"user","content":[{"type":"input_audio"}]}                   | unsupported_parameter      | messages[0].content[0].type
        {"role":"user","content":[{"type":"hologram"}]}                      | invalid_value              | messages[0].content[0].type
        {"role":"user","content":"a\ud800b"}                                 | invalid_value              | messages[0].content
        {"role":"user","content":"a\udc00\ud800"}                            | invalid_value              | messages[0].content
        {"role":"user","content":"a\u0000b"}                                 | invalid_value              | messages[0].content
        {"role":"user","content":"a","name":""}                              | invalid_value              | messages[0].name
        {"role":"user","content":"a","name":"a b"}                           | invalid_value              | messages[0].name
        {"role":"user","content":"a","name":"<im_start>"}                    | invalid_value              | messages[0].name
        {"role":"user","content":"a","name":1}                               | invalid_type               | messages[0].name
        {"role":"tool","content":"a"}                                        | missing_required_parameter | messages[0].tool_call_id
        {"role":"tool","content":"a","tool_call_id":1}                       | invalid_type               | messages[0].tool_call_id
        {"role":"assistant","content":null,"tool_calls":[{"id":"c"}]}        | unsupported_parameter      | messages[0].tool_calls
        {"role":"assistant","content":"a","function_call":{"name":"f"}}      | unsupported_parameter      | messages[0].function_call
        {"role":"assistant","content":"a","refusal":"no"}                    | unsupported_parameter      | messages[0].refusal
        {"role":"assistant","content":"a","audio":{"id":"x"}}                | unsupported_parameter      | messages[0].audio
        {"role":"user","role":"system","content":"a"}                        | invalid_json               | -
        """);

    /// <summary>A line: the whole body, the code, and the param.</summary>
    public static readonly TheoryData<string, string, string> Bodies = Table(
        """
                                                                | invalid_json               | -
        {                                                       | invalid_json               | -
        {"model":"m",}                                          | invalid_json               | -
        {"model":"m"} x                                         | invalid_json               | -
        {/* c */"model":"m"}                                    | invalid_json               | -
        {'model':'m'}                                           | invalid_json               | -
        {"model":NaN}                                           | invalid_json               | -
        {"model":01}                                            | invalid_json               | -
        {"\ud800":1}                                            | invalid_json               | -
        {"max_tokens":1,"max_tokens":2}                         | invalid_json               | -
        {"max_tokens":1,"max\u005ftokens":2}                    | invalid_json               | -
        []                                                      | invalid_type               | -
        "hello"                                                 | invalid_type               | -
        null                                                    | invalid_type               | -
        {}                                                      | missing_required_parameter | model
        {"model":"m"}                                           | missing_required_parameter | messages
        {"model":"m","messages":null}                           | missing_required_parameter | messages
        {"model":null,"messages":[]}                            | invalid_value              | messages
        {"messages":[{"role":"user","content":"a"}]}            | missing_required_parameter | model
        {"model":"","messages":[]}                              | invalid_value              | model
        {"model":["m"],"messages":[]}                           | invalid_type               | model
        {"model":"\ud800","messages":[]}                        | invalid_value              | model
        {"model":"m","messages":"hi"}                           | invalid_type               | messages
        {"model":"m","messages":{}}                             | invalid_type               | messages
        """);

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Parse_WhenAParameterIsWrong_NamesIt(string members, string code, string param) => AssertError(With(members), code, param);

    [Theory]
    [MemberData(nameof(Messages))]
    public void Parse_WhenAMessageIsWrong_NamesWhere(string messages, string code, string param) =>
        AssertError(WithMessages(messages), code, param);

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Parse_WhenTheBodyIsWrong_SaysSo(string body, string code, string param) => AssertError(body, code, param);

    /// <summary>Each value that has fooled a parser somewhere, in each parameter that is a number.</summary>
    [Theory]
    [CombinatorialNumbers]
    public void Parse_WhenANumberIsNone_Refuses(string parameter, string value)
    {
        ApiError? error = Parse(With($"\"{parameter}\":{value}")).Error;

        Assert.NotNull(error);
        Assert.Equal(400, error.Status);
        Assert.Contains(error.Param, new[] { parameter, null });
    }

    [Theory]
    [InlineData("-0")]
    [InlineData("-1")]
    [InlineData("0")]
    public void Parse_WhenACountIsNotPositive_Refuses(string value)
    {
        foreach (string parameter in new[] { "max_tokens", "max_completion_tokens", "n" })
        {
            AssertError(With($"\"{parameter}\":{value}"), "invalid_value", parameter);
        }
    }

    [Fact]
    public void Parse_WhenABoundIsPassed_NamesTheBound()
    {
        string message = "{\"role\":\"user\",\"content\":\"a\"}";
        AssertError(WithMessages(string.Join(',', Enumerable.Repeat(message, 1025))), "invalid_value", "messages");
        AssertError(With($"\"stop\":\"{new string('x', 129)}\""), "invalid_value", "stop");
        AssertError(With($"\"stop\":[\"{new string('é', 65)}\"]"), "invalid_value", "stop[0]");
        AssertError(With($"\"user\":\"{new string('x', 513)}\""), "invalid_value", "user");
        AssertError(With($"\"metadata\":{{\"{new string('k', 65)}\":\"v\"}}"), "invalid_value", "metadata");
        AssertError(With($"\"metadata\":{{\"k\":\"{new string('v', 513)}\"}}"), "invalid_value", "metadata.k");
        string pairs = string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"k{i}\":\"v\""));
        AssertError(With($"\"metadata\":{{{pairs}}}"), "invalid_value", "metadata");
        AssertError($"{{\"model\":\"{new string('m', 257)}\",\"messages\":[]}}", "invalid_value", "model");
    }

    [Fact]
    public void Parse_WhenNestedTooDeep_Refuses() =>
        AssertError(With($"\"x\":{new string('[', 10_000)}{new string(']', 10_000)}"), "invalid_json", "-");

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc0, 0x80 })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xe2, 0x82 })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    public void Parse_WhenTheBodyIsNotUtf8_Refuses(byte[] bad)
    {
        byte[] body = [.. "{\"model\":\"m\",\"ignored\":\""u8, .. bad, .. "\",\"messages\":[]}"u8];
        Assert.Equal("invalid_json", Parse(body).Error?.Code);
    }

    private static void AssertError(string body, string code, string param)
    {
        ApiError? error = Parse(body).Error;
        Assert.NotNull(error);
        Assert.Equal((400, code, param), (error.Status, error.Code, error.Param ?? "-"));
        Assert.InRange(Encoding.UTF8.GetByteCount(error.Message), 10, 400);
    }

    private static TheoryData<string, string, string> Table(string lines)
    {
        TheoryData<string, string, string> table = [];
        foreach (string line in lines.Split('\n'))
        {
            string[] cells = line.Split(" | ");
            table.Add(cells[^3].Trim(), cells[^2].Trim(), cells[^1].Trim());
        }

        return table;
    }
}
