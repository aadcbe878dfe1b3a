using IdleCloud.Silo.Users;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Users;

/// <summary>How many tries may fail, and for how long that counts.</summary>
public sealed class FailureLogTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly FailureLog _log;

    public FailureLogTests() => _log = new(
        new UserOptions { FailuresPerAddress = 2, FailuresPerUser = 4, FailureWindow = 10 * Minute }, _clock);

    [Fact]
    public void WaitOf_AfterAsManyFailuresAsMayBe_LastsUntilTheFirstLeavesTheWindow()
    {
        _log.Add("a");
        _clock.Advance(3 * Minute);
        Assert.Equal(TimeSpan.Zero, _log.WaitOf("a"));
        _log.Add("a");
        Assert.Equal(7 * Minute, _log.WaitOf("a"));
        Assert.Equal(TimeSpan.Zero, _log.WaitOf("b"));
        _clock.Advance(7 * Minute);
        Assert.Equal(TimeSpan.Zero, _log.WaitOf("a"));
    }

    [Fact]
    public void WaitOf_WhenManyAddressesHaveFailed_HoldsForAll()
    {
        foreach (string address in (string[])["a", "b", "c", "d"])
        {
            _log.Add(address);
            _clock.Advance(Minute);
        }

        Assert.Equal(6 * Minute, _log.WaitOf("e"));
        _clock.Advance(6 * Minute);
        Assert.Equal(TimeSpan.Zero, _log.WaitOf("e"));
    }

    [Fact]
    public void Clear_WhenSomebodyHasSignedIn_ForgetsThatAddressOnly()
    {
        _log.Add("a");
        _log.Add("a");
        _log.Add("b");
        _log.Add("b");
        _log.Clear("a");
        Assert.Equal(TimeSpan.Zero, _log.WaitOf("a"));
        Assert.Equal(10 * Minute, _log.WaitOf("b"));
    }
}
