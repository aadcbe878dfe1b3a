using System.Text;

namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>
/// For gpt-oss, which answers in OpenAI's harmony format: messages with a channel each, of which <c>final</c> is the answer and
/// the others (<c>analysis</c>, <c>commentary</c>) are thoughts.
/// </summary>
/// <remarks>
/// <c>&lt;|channel|&gt;analysis&lt;|message|&gt;…&lt;|end|&gt;&lt;|start|&gt;assistant&lt;|channel|&gt;final&lt;|message|&gt;…&lt;|return|&gt;</c>; the
/// prompt ends with <c>&lt;|start|&gt;assistant</c>. Text without any marker is the answer: the engine has split it already.
/// Source: github.com/openai/harmony, docs/format.md.
/// </remarks>
/// <param name="within">What the answer was cut off in, where it goes on with another miner's; else what text without a marker is.</param>
internal sealed class HarmonySplitter(PieceKind within = PieceKind.Content) : IReasoningSplitter
{
    private const string Start = "<|start|>";
    private const string Channel = "<|channel|>";
    private const string Constrain = "<|constrain|>";
    private const string Message = "<|message|>";
    private const string End = "<|end|>";
    private const string Return = "<|return|>";
    private const string Call = "<|call|>";
    private const string FinalChannel = "final";

    private static readonly string[] AllMarkers = [Start, Channel, Constrain, Message, End, Return, Call];

    private readonly MarkerScanner _scanner = new(AllMarkers);
    private readonly StringBuilder _channel = new();
    private PieceKind _kind = within;
    private Position _position = Position.Body;

    private enum Position
    {
        /// <summary>In a message's text.</summary>
        Body,

        /// <summary>Behind a message, where nothing but a new start is expected.</summary>
        Between,

        /// <summary>In a header, before its channel: the role, which is always the assistant.</summary>
        Role,

        /// <summary>In a header, in the channel's name and the recipient behind it.</summary>
        Channel,
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Markers => AllMarkers;

    /// <inheritdoc/>
    public bool IsHolding => _scanner.Held.Length > 0;

    /// <inheritdoc/>
    public void Push(string text, List<TextPiece> pieces)
    {
        _scanner.Add(text);
        while (_scanner.TryRead(out string plain, out string? marker))
        {
            ReadText(plain, pieces);
            if (marker is not null) ReadMarker(marker);
        }
    }

    /// <inheritdoc/>
    public void Flush(List<TextPiece> pieces) => ReadText(_scanner.Flush(), pieces);

    private void ReadText(string text, List<TextPiece> pieces)
    {
        if (_position == Position.Between)
        {
            // Whitespace there is no answer; anything else is not hidden.
            text = text.TrimStart();
            if (text.Length > 0) (_kind, _position) = (PieceKind.Content, Position.Body);
        }

        if (text.Length == 0) return;
        if (_position == Position.Channel) _channel.Append(text);
        else if (_position == Position.Body) pieces.Add(new TextPiece(_kind, text));
    }

    private void ReadMarker(string marker)
    {
        switch (marker)
        {
            case Start:
                _position = Position.Role;
                _channel.Clear();
                break;
            case Channel:
                _position = Position.Channel;
                _channel.Clear();
                break;
            case Constrain:
                // The content type: not needed, and not part of the channel's name.
                _position = Position.Role;
                break;
            case Message:
                _kind = KindOf(_channel.ToString());
                _position = Position.Body;
                break;
            default:
                _position = Position.Between;
                break;
        }
    }

    /// <summary>A message without a channel is an answer, as models write it that were not asked to think.</summary>
    private static PieceKind KindOf(string channel)
    {
        string name = channel.Trim();
        return name.Length == 0 || name.StartsWith(FinalChannel, StringComparison.Ordinal) ? PieceKind.Content : PieceKind.Reasoning;
    }
}
