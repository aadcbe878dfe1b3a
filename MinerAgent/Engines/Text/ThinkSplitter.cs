namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>
/// For models that think between <c>&lt;think&gt;</c> and <c>&lt;/think&gt;</c> before they answer (DeepSeek, Qwen, Idle Tiny and
/// many others). The tags count only at the start: an answer may speak about them. Whitespace around thoughts, which belongs to
/// the format, is dropped.
/// </summary>
internal sealed class ThinkSplitter : IReasoningSplitter
{
    private const string Open = "<think>";
    private const string Close = "</think>";

    private readonly MarkerScanner opening = new([Open]);
    private readonly MarkerScanner closing = new([Close]);
    private string whitespace = "";
    private Phase phase;

    private enum Phase
    {
        /// <summary>Only whitespace so far.</summary>
        Start,

        /// <summary>Inside the tags, before the first visible character.</summary>
        ThoughtStart,

        /// <summary>Inside the tags.</summary>
        Thought,

        /// <summary>Behind the tags, before the first visible character of the answer.</summary>
        AnswerStart,

        /// <summary>In the answer, to its end.</summary>
        Answer,
    }

    /// <summary>A splitter for one answer.</summary>
    /// <param name="isOpen">The prompt ended with the opening tag already, as some templates have it.</param>
    public ThinkSplitter(bool isOpen = false) => phase = isOpen ? Phase.ThoughtStart : Phase.Start;

    /// <summary>A splitter for the rest of an answer.</summary>
    /// <param name="within">What the answer was cut off in.</param>
    public ThinkSplitter(PieceKind within) => phase = within == PieceKind.Reasoning ? Phase.Thought : Phase.Answer;

    /// <inheritdoc/>
    public IReadOnlyList<string> Markers => [Open, Close];

    /// <inheritdoc/>
    public bool IsHolding => whitespace.Length + opening.Held.Length + closing.Held.Length > 0;

    /// <summary>True when a prompt with this end leaves the opening tag to the template.</summary>
    /// <param name="promptTail">The last characters of the rendered prompt.</param>
    public static bool IsOpenedBy(string promptTail) => promptTail.TrimEnd().EndsWith(Open, StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Push(string text, List<TextPiece> pieces)
    {
        if (phase == Phase.Start) text = ReadStart(text);
        if (phase is Phase.ThoughtStart or Phase.Thought) text = ReadThought(text, pieces);
        if (phase == Phase.AnswerStart) text = SkipWhitespace(text, Phase.Answer);
        if (phase == Phase.Answer && text.Length > 0) pieces.Add(new TextPiece(PieceKind.Content, text));
    }

    /// <inheritdoc/>
    public void Flush(List<TextPiece> pieces)
    {
        PieceKind kind = phase is Phase.ThoughtStart or Phase.Thought ? PieceKind.Reasoning : PieceKind.Content;
        string rest = whitespace + opening.Flush() + closing.Flush();
        whitespace = "";
        if (rest.Length > 0) pieces.Add(new TextPiece(kind, rest));
    }

    /// <summary>Decides whether the output begins with the tag; returns what comes after the decision.</summary>
    private string ReadStart(string text)
    {
        opening.Add(text);
        if (!opening.TryRead(out string before, out string? tag)) return "";
        whitespace += before;
        if (string.IsNullOrWhiteSpace(whitespace))
        {
            if (tag is null) return "";
            whitespace = "";
            phase = Phase.ThoughtStart;
            return opening.Flush();
        }

        // It begins with something else: this is the answer, and all that was held belongs to it.
        string answer = whitespace + tag + opening.Flush();
        whitespace = "";
        phase = Phase.Answer;
        return answer;
    }

    /// <summary>Reads thoughts up to the closing tag; returns what comes after it.</summary>
    private string ReadThought(string text, List<TextPiece> pieces)
    {
        closing.Add(text);
        while (closing.TryRead(out string thought, out string? tag))
        {
            AddThought(thought, pieces);
            if (tag is null) continue;
            whitespace = "";
            phase = Phase.AnswerStart;
            return closing.Flush();
        }

        return "";
    }

    private void AddThought(string thought, List<TextPiece> pieces)
    {
        if (phase == Phase.ThoughtStart) thought = SkipWhitespace(thought, Phase.Thought);
        // Whitespace at the end may be the last before the tag: it waits for a visible character.
        thought = whitespace + thought;
        string visible = thought.TrimEnd();
        whitespace = thought[visible.Length..];
        if (visible.Length > 0) pieces.Add(new TextPiece(PieceKind.Reasoning, visible));
    }

    private string SkipWhitespace(string text, Phase next)
    {
        string visible = text.TrimStart();
        if (visible.Length > 0) phase = next;
        return visible;
    }
}
