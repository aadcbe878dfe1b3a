using System.Globalization;
using System.Text;
using IdleCloud.Bench.FakeMiners.Faults;

namespace IdleCloud.Bench.FakeMiners.Answers;

/// <summary>What a job is answered with, and at which pace.</summary>
/// <param name="Tokens">Chunks of a streamed answer, and the completion tokens of any, 0 to <see cref="MaxTokens"/>.</param>
/// <param name="FirstTokenMs">Milliseconds until the first token (or the whole answer), 0 to <see cref="MaxDelayMs"/>.</param>
/// <param name="GapMs">Milliseconds between two tokens, 0 to <see cref="MaxDelayMs"/>.</param>
/// <param name="Bytes">Bytes of text per chunk, or of a whole answer that is not streamed; 0: as few as it takes.</param>
/// <param name="Fault">What goes wrong.</param>
public readonly record struct AnswerPlan(int Tokens, int FirstTokenMs, int GapMs, int Bytes, FaultRule Fault)
{
    /// <summary>The most tokens of one answer.</summary>
    public const int MaxTokens = 100_000;

    /// <summary>The longest delay, in milliseconds.</summary>
    public const int MaxDelayMs = 120_000;

    /// <summary>The longest text of one chunk, in bytes: what fits a frame.</summary>
    public const int MaxBytes = 60_000;

    private const int MaxDirectiveBytes = 200;

    /// <summary>
    /// Follows a directive in the prompt, for example <c>[[mock tokens=100 ttft=0 gap=20 bytes=256 fault=die:5]]</c>, so that a
    /// customer can choose the answer. What it does not name stays; what it names wrongly is ignored.
    /// </summary>
    /// <param name="prompt">UTF-8 with the directive anywhere in it.</param>
    public AnswerPlan Follow(ReadOnlySpan<byte> prompt)
    {
        int start = prompt.IndexOf("[[mock "u8);
        if (start < 0) return this;
        ReadOnlySpan<byte> rest = prompt[(start + "[[mock ".Length)..];
        int end = rest.IndexOf("]]"u8);
        if (end is <= 0 or > MaxDirectiveBytes) return this;

        Span<char> text = stackalloc char[end];
        text = text[..Encoding.UTF8.GetChars(rest[..end], text)];
        AnswerPlan plan = this;
        foreach (Range word in text.Split(' ')) plan = plan.Set(text[word]);
        return plan;
    }

    private AnswerPlan Set(ReadOnlySpan<char> word)
    {
        int equals = word.IndexOf('=');
        if (equals < 0) return this;
        ReadOnlySpan<char> value = word[(equals + 1)..];
        if (word[..equals] is "fault") return FaultRule.TryParse(value, out FaultRule fault) ? this with { Fault = fault } : this;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return this;
        return word[..equals] switch
        {
            "tokens" => this with { Tokens = Math.Min(number, MaxTokens) },
            "ttft" => this with { FirstTokenMs = Math.Min(number, MaxDelayMs) },
            "gap" => this with { GapMs = Math.Min(number, MaxDelayMs) },
            "bytes" => this with { Bytes = Math.Min(number, MaxBytes) },
            _ => this,
        };
    }
}
