namespace IdleCloud.Tests.Support;

/// <summary>Waits for what happens in its own time, and fails with what was waited for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until the condition holds.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="within">How long it may take on a machine of its own; see <see cref="TestScale.Allow"/>.</param>
    /// <param name="what">The condition in words.</param>
    public static Task HoldsAsync(Func<bool> condition, TimeSpan within, string what) =>
        HoldsAsync(() => Task.FromResult(condition()), within, what);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, TimeSpan, string)"/>
    public static async Task HoldsAsync(Func<Task<bool>> condition, TimeSpan within, string what)
    {
        TimeSpan allowed = TestScale.Allow(within);
        long began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < allowed, $"not within {allowed.TotalSeconds} s: {what}");
            await Task.Delay(PollInterval, TestContext.Current.CancellationToken);
        }
    }
}
