using System.Globalization;

namespace IdleCloud.Tests.Hosts.Grains;

public abstract class ActorBase(Stage stage) : Grain
{
    private int _turns;
    private int _running;
    private bool _overlapped;

    public async Task PlayAsync(string name)
    {
        stage.Note(name + "+");
        await stage.PassAsync(name);
        stage.Note(name + "-");
    }

    public async Task PlayUntilCancelledAsync(string name, CancellationToken cancellationToken)
    {
        stage.Note(name + "+");
        try
        {
            await stage.PassAsync(name).WaitAsync(cancellationToken);
            stage.Note(name + "-");
        }
        catch (OperationCanceledException)
        {
            stage.Note(name + "!");
            throw;
        }
    }

    public ValueTask NoteAsync(string line)
    {
        stage.Note(line);
        return ValueTask.CompletedTask;
    }

    public ValueTask NoteNowAsync(string line) => NoteAsync(line);

    public Task ThrowAtOnceAsync(string message) => throw new FormatException(message);

    public async ValueTask<int> ThrowLaterAsync(string message)
    {
        await Task.Yield();
        throw new FormatException(message);
    }

    public Task HavePlayedAsync(IActorGrain other, string name) => other.PlayAsync(name);

    public async ValueTask<int> DescendAsync(int depth)
    {
        if (depth == 0) return 1;
        int self = int.Parse(this.GetPrimaryKeyString(), CultureInfo.InvariantCulture);
        string next = (self + 1).ToString(CultureInfo.InvariantCulture);
        return 1 + await GrainFactory.GetGrain<IActorGrain>(next).DescendAsync(depth - 1);
    }

    public async Task WorkAsync(int turns)
    {
        for (int i = 0; i < turns; i++)
        {
            DoTurn();
            await Task.Yield();
        }
    }

    public ValueTask<WorkDone> WorkDoneAsync() => new(new WorkDone(_turns, _overlapped));

    /// <summary>Would lose counts and see itself if two turns ran at once.</summary>
    private void DoTurn()
    {
        _overlapped |= Interlocked.Increment(ref _running) != 1;
        int before = _turns;
        Thread.SpinWait(20);
        _turns = before + 1;
        Interlocked.Decrement(ref _running);
    }
}
