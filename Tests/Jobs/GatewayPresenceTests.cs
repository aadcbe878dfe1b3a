using IdleCloud.Silo.Jobs;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Jobs;

/// <summary>A gateway's word, and its silence.</summary>
public sealed class GatewayPresenceTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly Guid First = Guid.NewGuid(), Second = Guid.NewGuid();

    private readonly ManualTimeProvider _clock = new();
    private readonly GatewayPresence _presence;

    public GatewayPresenceTests() => _presence = new GatewayPresence(Silence, _clock);

    [Fact]
    public void FindEnded_WhileItSpeaks_IsWhatItSaysItDoesNotHave()
    {
        Assert.Empty(_presence.FindEnded([First, Second]));
        Assert.Equal(new[] { First, Second }.Order(), _presence.Beat([]).Order());
        Assert.Empty(_presence.FindEnded([First]));
        Assert.Equal([First], _presence.Beat([Second]));
        Assert.Equal([Second], _presence.FindEnded([First, Second]));
        // Said once is enough: by then the job is resolved.
        Assert.Empty(_presence.FindEnded([Second]));
    }

    [Fact]
    public void FindEnded_OfOneThatWasNeverHeard_WaitsUntilItWouldHaveSpoken()
    {
        _clock.Advance(Silence - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_presence.FindEnded([First]));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([First], _presence.FindEnded([First]));
    }

    [Fact]
    public void FindEnded_AfterItsSilence_IsAll()
    {
        _presence.Beat([]);
        _clock.Advance(Silence);
        Assert.Equal([First, Second], _presence.FindEnded([First, Second]));
        // It only hung: what it still has is not given up from here on.
        _presence.Beat([]);
        Assert.Empty(_presence.FindEnded([First, Second]));
    }

    [Fact]
    public void FindEnded_OfOneThatHasStopped_IsAll()
    {
        _presence.Beat([]);
        _presence.Stop();
        Assert.Equal([First], _presence.FindEnded([First]));
    }
}
