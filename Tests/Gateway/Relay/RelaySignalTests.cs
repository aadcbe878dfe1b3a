using IdleCloud.Gateway.Relay;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Gateway.Relay;

/// <summary>Waking without losing a wake-up.</summary>
public sealed class RelaySignalTests
{
    [Fact]
    public void Wait_AfterSet_PassesOnce()
    {
        var signal = new RelaySignal();
        signal.Set();
        signal.Set();
        Task first = signal.WaitAsync().AsTask();
        Assert.True(first.IsCompleted);
        Task second = signal.WaitAsync().AsTask();
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public void Set_WithAWaiter_RunsItBeforeItReturns()
    {
        var signal = new RelaySignal();
        bool ran = false;
        Task waiting = WaitAsync();
        Assert.False(ran);
        signal.Set();
        Assert.True(ran);
        Assert.True(waiting.IsCompletedSuccessfully);

        async Task WaitAsync()
        {
            await signal.WaitAsync();
            ran = true;
        }
    }

    [Fact]
    public async Task Set_FromManyThreads_NeverLosesTheLastWakeUp()
    {
        const int Rounds = 50_000, Setters = 3;
        var signal = new RelaySignal();
        int produced = 0;
        Task[] setters = [.. Enumerable.Range(0, Setters).Select(_ => Task.Run(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                Interlocked.Increment(ref produced);
                signal.Set();
            }
        }))];

        int seen = 0;
        while (seen < Rounds * Setters)
        {
            await signal.WaitAsync().AsTask().WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);
            seen = Volatile.Read(ref produced);
        }

        await Task.WhenAll(setters);
    }
}
