namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>
/// Turns a model's raw output into the pieces of an answer: tells thoughts from the answer, ends the answer at a stop string, and
/// counts tokens on the way. One object per answer; for one caller at a time.
/// </summary>
/// <param name="splitter">Tells thoughts from the answer.</param>
/// <param name="stops">Strings that end the answer and are not part of it. They are looked for in the answer only, not in thoughts.</param>
/// <param name="sink">Where the pieces go.</param>
/// <param name="before">The answer so far, which another miner has given: a stop string may have begun in it.</param>
internal sealed class AnswerText(IReasoningSplitter splitter, IReadOnlyList<string> stops, IInferenceSink sink, string before = "")
{
    private readonly MarkerScanner _stopScanner = CreateScanner(stops, before);
    private readonly List<TextPiece> _pieces = [];
    private int _carriedTokens;

    /// <summary>Characters at the scanner's front that the customer has already.</summary>
    private int _givenBefore = LengthToScan(stops, before);

    /// <summary>Tokens pushed so far.</summary>
    public int CompletionTokens { get; private set; }

    /// <summary>Those that became text of thoughts; those of markers and of the whitespace around thoughts are not counted.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>A stop string was found: nothing that is pushed from here on belongs to the answer.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes some output; returns when the sink has taken what is decided.</summary>
    public async ValueTask PushAsync(string text, int tokens, CancellationToken cancellationToken)
    {
        if (IsStopped) return;
        CompletionTokens += tokens;
        _carriedTokens += tokens;
        splitter.Push(text, _pieces);
        await EmitAsync(cancellationToken).ConfigureAwait(false);
        // What was consumed without a trace was a marker.
        if (!splitter.IsHolding && _stopScanner.Held.Length == 0) _carriedTokens = 0;
    }

    /// <summary>The output has ended: gives the sink what was held back.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (IsStopped) return;
        splitter.Flush(_pieces);
        await EmitAsync(cancellationToken).ConfigureAwait(false);
        string rest = WithoutGiven(_stopScanner.Flush());
        if (rest.Length > 0) await WriteAsync(PieceKind.Content, rest, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask EmitAsync(CancellationToken cancellationToken)
    {
        foreach (TextPiece piece in _pieces)
        {
            if (piece.Kind == PieceKind.Reasoning)
            {
                ReasoningTokens += _carriedTokens;
                await WriteAsync(PieceKind.Reasoning, piece.Text, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await EmitContentAsync(piece.Text, cancellationToken).ConfigureAwait(false);
            }
        }

        _pieces.Clear();
    }

    private async ValueTask EmitContentAsync(string text, CancellationToken cancellationToken)
    {
        _stopScanner.Add(text);
        while (!IsStopped && _stopScanner.TryRead(out string plain, out string? stop))
        {
            IsStopped = stop is not null;
            plain = WithoutGiven(plain);
            if (plain.Length > 0) await WriteAsync(PieceKind.Content, plain, cancellationToken).ConfigureAwait(false);
        }
    }

    private static MarkerScanner CreateScanner(IReadOnlyList<string> stops, string before)
    {
        var scanner = new MarkerScanner(stops);
        scanner.Add(before[^LengthToScan(stops, before)..]);
        return scanner;
    }

    /// <summary>How much of the end of what came before may be the beginning of a stop string.</summary>
    private static int LengthToScan(IReadOnlyList<string> stops, string before) =>
        stops.Count == 0 ? 0 : Math.Min(stops.Max(stop => stop.Length) - 1, before.Length);

    private string WithoutGiven(string text)
    {
        int count = Math.Min(_givenBefore, text.Length);
        _givenBefore -= count;
        return text[count..];
    }

    /// <summary>The tokens go with the first piece that they led to.</summary>
    private ValueTask WriteAsync(PieceKind kind, string text, CancellationToken cancellationToken)
    {
        int tokens = _carriedTokens;
        _carriedTokens = 0;
        return sink.WriteAsync(kind, text, tokens, cancellationToken);
    }
}
