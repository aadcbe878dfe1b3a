using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using IdleCloud.Gateway.Idempotency;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Idempotency;

/// <summary>The body that is kept: what reaches the customer, and when.</summary>
public sealed class AnswerTapTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // The customer's connection takes 8 bytes before it wants them read.
    private readonly Pipe _customer = new(new PipeOptions(pauseWriterThreshold: 8, resumeWriterThreshold: 4, useSynchronizationContext: false));
    private readonly ManualTimeProvider _clock = new();
    private int _givenUp;
    private int _overflown;

    [Fact]
    public async Task Release_AfterAHold_SendsWhatWasHeldBack()
    {
        using AnswerTap tap = TapOf(limit: 100);
        Write(tap, "a");
        tap.Hold();
        Write(tap, "bc");
        await tap.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("a", "abc"), (await ReadAsync(), Kept(tap)));
        tap.Release();
        await tap.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("bc", await ReadAsync());
    }

    [Fact]
    public async Task Drop_AfterAHold_SendsOnlyWhatFollows()
    {
        using AnswerTap tap = TapOf(limit: 100);
        tap.Hold();
        Write(tap, "an end");
        tap.Drop();
        Write(tap, "error");
        await tap.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("error", false, 0), (await ReadAsync(), tap.IsKeeping, tap.Kept.Length));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Advance_BeyondTheLimit_KeepsNothingAndSendsEverything(bool isHeld)
    {
        using AnswerTap tap = TapOf(limit: 4);
        Write(tap, "abc");
        if (isHeld) tap.Hold();
        Write(tap, "de");
        Assert.Equal((false, 1), (tap.IsKeeping, _overflown));
        tap.Release();
        Write(tap, "f");
        await tap.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("abcdef", await ReadAsync());
    }

    [Fact]
    public async Task FlushAsync_WhenTheCustomerReadsNothing_GivesItUpAndGoesOn()
    {
        using AnswerTap tap = TapOf(limit: 100);
        Write(tap, "0123456789");
        ValueTask<FlushResult> flushing = tap.FlushAsync(TestContext.Current.CancellationToken);
        Assert.False(flushing.IsCompleted);
        _clock.Advance(Patience);
        await flushing;
        Write(tap, "more");
        await tap.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, "0123456789more"), (_givenUp, Kept(tap)));
        tap.Hold();
        Write(tap, "!");
        tap.Release();
        Assert.Equal("0123456789more!", Kept(tap));
    }

    private static void Write(AnswerTap tap, string text) => tap.Write(Encoding.ASCII.GetBytes(text));

    private static string Kept(AnswerTap tap) => Encoding.ASCII.GetString(tap.Kept);

    private AnswerTap TapOf(int limit) => new(_customer.Writer, limit, Patience, _clock, () => _givenUp++, () => _overflown++);

    private async Task<string> ReadAsync()
    {
        ReadResult read = await _customer.Reader.ReadAsync(TestContext.Current.CancellationToken);
        string text = Encoding.ASCII.GetString(read.Buffer);
        _customer.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }
}
