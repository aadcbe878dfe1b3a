using IdleCloud.Contracts;
using IdleCloud.Hosting.Calls;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace IdleCloud.Tests.Cluster;

/// <summary>Calls that get lost, and calls that fail.</summary>
public sealed class RepeatableCallsTests
{
    private static readonly CallPatience Patient = new(TimeSpan.FromMinutes(5), Timeout.InfiniteTimeSpan);

    private readonly RepeatableCalls _calls = new(TimeProvider.System);
    private int _made;

    public static TheoryData<Exception> Losses =>
    [
        new TimeoutException("no answer in time"), new SiloUnavailableException("the silo is dead"), new ConnectionFailedException("no connection"),
        new GatewayTooBusyException("too much to do"),
    ];

    public static TheoryData<Exception> Failures =>
        [new InvalidOperationException("a bug"), new StorageUnavailableException("the database is away", null), new OrleansException("another")];

    [Theory]
    [MemberData(nameof(Losses), DisableDiscoveryEnumeration = true)]
    public async Task AskAsync_WhenACallGetsLost_MakesItAgain(Exception loss)
    {
        Assert.Equal(3, await AskAsync(Patient, call => call < 3 ? ValueTask.FromException<int>(loss) : new(call)));
        Assert.Equal(3, _made);
    }

    [Fact]
    public async Task AskAsync_WhenACallIsNotEvenTaken_MakesItAgain() =>
        Assert.Equal(2, await AskAsync(Patient, static call => call == 1 ? throw new SiloUnavailableException("not running") : new(call)));

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task AskAsync_WhenTheGrainFails_SaysSoAtOnce(Exception failure)
    {
        Assert.Same(failure, await Assert.ThrowsAnyAsync<Exception>(async () => await AskAsync(Patient, _ => ValueTask.FromException<int>(failure))));
        Assert.Equal(1, _made);
    }

    [Fact]
    public async Task AskAsync_OfWhatOutlastsMore_MakesItAgainAfterThat()
    {
        CallPatience patience = Patient with { IsPassing = static failure => failure is StorageUnavailableException };
        Assert.Equal(2, await AskAsync(
            patience, static call => call == 1 ? ValueTask.FromException<int>(new StorageUnavailableException("away", null)) : new(call)));
    }

    [Fact]
    public async Task AskAsync_WhenNobodyAnswers_SendsItOnceMoreAndTakesTheFirstAnswer()
    {
        CallPatience patience = Patient with { RepeatAfter = TimeSpan.FromMilliseconds(5) };
        var silent = new TaskCompletionSource<int>();
        Assert.Equal(2, await AskAsync(patience, call => call == 1 ? new(silent.Task) : new(call)));
    }

    [Fact]
    public async Task AskAsync_WhenTheFirstAnswersAfterAll_TakesThat()
    {
        CallPatience patience = Patient with { RepeatAfter = TimeSpan.FromMilliseconds(5) };
        var silent = new TaskCompletionSource<int>();
        Assert.Equal(1, await AskAsync(patience, call =>
        {
            if (call == 4) silent.SetResult(1);
            return new(call == 1 ? silent.Task : new TaskCompletionSource<int>().Task);
        }));
        Assert.Equal(4, _made);
    }

    [Fact]
    public async Task AskAsync_WhenASiloHangsForLong_IsAnsweredOnceAnotherHasItsPlace()
    {
        CallPatience patience = Patient with { RepeatAfter = TimeSpan.FromMilliseconds(5) };
        Assert.Equal(9, await AskAsync(patience, static call => new(call < 9 ? new TaskCompletionSource<int>().Task : Task.FromResult(call))));
    }

    [Fact]
    public async Task AskAsync_WhenOneOfTwoGetsLost_WaitsForTheOther()
    {
        CallPatience patience = Patient with { RepeatAfter = TimeSpan.FromMilliseconds(5) };
        var first = new TaskCompletionSource<int>();
        var second = new TaskCompletionSource<int>();
        Assert.Equal(2, await AskAsync(patience, call =>
        {
            if (call == 3) first.SetException(new TimeoutException("lost"));
            if (call == 4) second.SetResult(2);
            return new(call switch { 1 => first.Task, 2 => second.Task, _ => new TaskCompletionSource<int>().Task });
        }));
    }

    [Fact]
    public async Task AskAsync_WhenItsPatienceIsOver_TellsTheLoss()
    {
        CallPatience none = new(TimeSpan.Zero, RepeatAfter: TimeSpan.FromMilliseconds(5));
        await Assert.ThrowsAsync<TimeoutException>(async () => await AskAsync(none, static _ => ValueTask.FromException<int>(new TimeoutException("lost"))));
        Assert.Equal(1, _made);
    }

    [Fact]
    public async Task AskAsync_WhenNobodyWaitsAnyMore_Stops()
    {
        using var gone = new CancellationTokenSource();
        Task<int> asking = _calls.AskAsync(Patient, 0, static _ => new ValueTask<int>(new TaskCompletionSource<int>().Task), gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private ValueTask<int> AskAsync(CallPatience patience, Func<int, ValueTask<int>> call) =>
        _calls.AskAsync(patience, this, self => call(++self._made), TestContext.Current.CancellationToken);
}
