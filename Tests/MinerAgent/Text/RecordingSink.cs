using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.Tests.MinerAgent.Text;

/// <summary>Keeps what an engine puts out, and lets a test stop the flow.</summary>
internal sealed class RecordingSink : IInferenceSink
{
    private readonly Lock gate = new();
    private readonly List<(PieceKind Kind, string Text, int Tokens)> pieces = [];
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Awaited before each piece is taken: what slows the engine down.</summary>
    public Func<CancellationToken, Task> Gate { get; init; } = _ => Task.CompletedTask;

    /// <summary>Completes with the first piece.</summary>
    public Task First => first.Task;

    public string Content => Join(PieceKind.Content);

    public string Reasoning => Join(PieceKind.Reasoning);

    /// <summary>All pieces, in their order.</summary>
    public (PieceKind Kind, string Text, int Tokens)[] Pieces
    {
        get
        {
            lock (gate) return [.. pieces];
        }
    }

    /// <summary>Tokens of all pieces.</summary>
    public int Tokens
    {
        get
        {
            lock (gate) return pieces.Sum(piece => piece.Tokens);
        }
    }

    /// <summary>Tokens of one kind's pieces.</summary>
    public int TokensOf(PieceKind kind)
    {
        lock (gate) return pieces.Where(piece => piece.Kind == kind).Sum(piece => piece.Tokens);
    }

    public async ValueTask WriteAsync(PieceKind kind, string text, int tokens, CancellationToken cancellationToken)
    {
        await Gate(cancellationToken);
        lock (gate) pieces.Add((kind, text, tokens));
        first.TrySetResult();
    }

    private string Join(PieceKind kind)
    {
        lock (gate) return string.Concat(pieces.Where(piece => piece.Kind == kind).Select(piece => piece.Text));
    }
}
