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

    private readonly MarkerScanner _opening = new([Open]);
    private readonly MarkerScanner _closing = new([Close]);
    private string _whitespace = "";
    private Phase _phase;

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
    public ThinkSplitter(bool isOpen = false) => _phase = isOpen ? Phase.ThoughtStart : Phase.Start;

    /// <summary>A splitter for the rest of an answer.</summary>
    /// <param name="within">What the answer was cut off in.</param>
    public ThinkSplitter(PieceKind within) => _phase = within == PieceKind.Reasoning ? Phase.Thought : Phase.Answer;

    /// <inheritdoc/>
    public IReadOnlyList<string> Markers => [Open, Close];

    /// <inheritdoc/>
    public bool IsHolding => _whitespace.Length + _opening.Held.Length + _closing.Held.Length > 0;

    /// <summary>True when a prompt with this end leaves the opening tag to the template.</summary>
    /// <param name="promptTail">The last characters of the rendered prompt.</param>
    public static bool IsOpenedBy(string promptTail) => promptTail.TrimEnd().EndsWith(Open, StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Push(string text, List<TextPiece> pieces)
    {
        if (_phase == Phase.Start) text = ReadStart(text);
        if (_phase is Phase.ThoughtStart or Phase.Thought) text = ReadThought(text, pieces);
        if (_phase == Phase.AnswerStart) text = SkipWhitespace(text, Phase.Answer);
        if (_phase == Phase.Answer && text.Length > 0) pieces.Add(new TextPiece(PieceKind.Content, text));
    }

    /// <inheritdoc/>
    public void Flush(List<TextPiece> pieces)
    {
        PieceKind kind = _phase is Phase.ThoughtStart or Phase.Thought ? PieceKind.Reasoning : PieceKind.Content;
        string rest = _whitespace + _opening.Flush() + _closing.Flush();
        _whitespace = "";
        if (rest.Length > 0) pieces.Add(new TextPiece(kind, rest));
    }

    /// <summary>Decides whether the output begins with the tag; returns what comes after the decision.</summary>
    private string ReadStart(string text)
    {
        _opening.Add(text);
        if (!_opening.TryRead(out string before, out string? tag)) return "";
        _whitespace += before;
        if (string.IsNullOrWhiteSpace(_whitespace))
        {
            if (tag is null) return "";
            _whitespace = "";
            _phase = Phase.ThoughtStart;
            return _opening.Flush();
        }

        // It begins with something else: this is the answer, and all that was held belongs to it.
        string answer = _whitespace + tag + _opening.Flush();
        _whitespace = "";
        _phase = Phase.Answer;
        return answer;
    }

    /// <summary>Reads thoughts up to the closing tag; returns what comes after it.</summary>
    private string ReadThought(string text, List<TextPiece> pieces)
    {
        _closing.Add(text);
        while (_closing.TryRead(out string thought, out string? tag))
        {
            AddThought(thought, pieces);
            if (tag is null) continue;
            _whitespace = "";
            _phase = Phase.AnswerStart;
            return _closing.Flush();
        }

        return "";
    }

    private void AddThought(string thought, List<TextPiece> pieces)
    {
        if (_phase == Phase.ThoughtStart) thought = SkipWhitespace(thought, Phase.Thought);
        // Whitespace at the end may be the last before the tag: it waits for a visible character.
        thought = _whitespace + thought;
        string visible = thought.TrimEnd();
        _whitespace = thought[visible.Length..];
        if (visible.Length > 0) pieces.Add(new TextPiece(PieceKind.Reasoning, visible));
    }

    private string SkipWhitespace(string text, Phase next)
    {
        string visible = text.TrimStart();
        if (visible.Length > 0) _phase = next;
        return visible;
    }
}
