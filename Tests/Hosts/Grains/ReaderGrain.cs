using System.Runtime.CompilerServices;

namespace IdleCloud.Tests.Hosts.Grains;

public sealed class ReaderGrain(Stage stage) : Grain, IReaderGrain
{
    public async IAsyncEnumerable<int> CountAsync(int count, int failAt, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                if (i == failAt) throw new FormatException("no such number");
                yield return i;
                stage.Note($"gave {i}");
                await stage.PassAsync($"after {i}").WaitAsync(cancellationToken);
            }
        }
        finally
        {
            stage.Note("closed");
        }
    }

    public ValueTask NoteAsync(string line)
    {
        stage.Note(line);
        return ValueTask.CompletedTask;
    }

    public ValueTask LeaveAsync()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }
}
