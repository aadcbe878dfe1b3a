namespace IdleCloud.Tests.MinerAgent.Text;

/// <summary>Outputs of gpt-oss models as others have published them: where from, the raw output, its thoughts, its answer.</summary>
public static class HarmonySamples
{
    public static TheoryData<string, string, string, string> All => new()
    {
        {
            "github.com/johnbean393/Sidekick/issues/75: gpt-oss-20b (GGUF) through llama.cpp, 2025-11-07",
            "<|channel|>analysis<|message|>User says \"hi\". Likely they want to start conversation. We should reply politely.<|end|>"
            + "<|start|>assistant<|channel|>final<|message|>Hello Armando! How can I help you today?",
            "User says \"hi\". Likely they want to start conversation. We should reply politely.",
            "Hello Armando! How can I help you today?"
        },
        {
            "github.com/openai/harmony, docs/format.md: example output, with the line break that it shows between the messages",
            "<|channel|>analysis<|message|>User asks: \"What is 2 + 2?\" Simple arithmetic. Provide answer.<|end|>\n"
            + "<|start|>assistant<|channel|>final<|message|>2 + 2 = 4.<|return|>",
            "User asks: \"What is 2 + 2?\" Simple arithmetic. Provide answer.",
            "2 + 2 = 4."
        },
        {
            "github.com/ollama/ollama, harmony/harmonyparser_test.go: a call of a tool, which ends without an answer",
            "<|channel|>analysis<|message|>User asks weather in SF. We need location. Use get_current_weather with location \"San Francisco, CA\".<|end|>"
            + "<|start|>assistant<|channel|>commentary to=functions.get_current_weather <|constrain|>json<|message|>"
            + "{\"location\":\"San Francisco, CA\"}<|call|>",
            "User asks weather in SF. We need location. Use get_current_weather with location \"San Francisco, CA\"."
            + "{\"location\":\"San Francisco, CA\"}",
            ""
        },
        {
            "github.com/scouzi1966/maclocal-api/issues/121: gpt-oss-20b through MLX, cut while it thinks, 2026-05-08",
            "<|channel|>analysis<|message|>The user asks why the sky appears blue. Provide explanation...",
            "The user asks why the sky appears blue. Provide explanation...",
            ""
        },
    };
}
