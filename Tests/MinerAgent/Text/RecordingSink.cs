using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.Tests.MinerAgent.Text;

/// <summary>Keeps what an engine puts out, and lets a test stop the flow.</summary>
internal sealed class RecordingSink : IInferenceSink
{
    private readonly Lock _gate = new();
    private readonly List<(PieceKind Kind, string Text, int Tokens)> _pieces = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Awaited before each piece is taken: what slows the engine down.</summary>
    public Func<CancellationToken, Task> Gate { get; init; } = _ => Task.CompletedTask;

    /// <summary>Completes with the first piece.</summary>
    public Task First => _first.Task;

    public string Content => Join(PieceKind.Content);

    public string Reasoning => Join(PieceKind.Reasoning);

    /// <summary>All pieces, in their order.</summary>
    public (PieceKind Kind, string Text, int Tokens)[] Pieces
    {
        get
        {
            lock (_gate) return [.. _pieces];
        }
    }

    /// <summary>Tokens of all pieces.</summary>
    public int Tokens
    {
        get
        {
            lock (_gate) return _pieces.Sum(piece => piece.Tokens);
        }
    }

    /// <summary>Tokens of one kind's pieces.</summary>
    public int TokensOf(PieceKind kind)
    {
        lock (_gate) return _pieces.Where(piece => piece.Kind == kind).Sum(piece => piece.Tokens);
    }

    public async ValueTask WriteAsync(PieceKind kind, string text, int tokens, CancellationToken cancellationToken)
    {
        await Gate(cancellationToken);
        lock (_gate) _pieces.Add((kind, text, tokens));
        _first.TrySetResult();
    }

    private string Join(PieceKind kind)
    {
        lock (_gate) return string.Concat(_pieces.Where(piece => piece.Kind == kind).Select(piece => piece.Text));
    }
}
