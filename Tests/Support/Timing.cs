namespace IdleCloud.Tests.Support;

/// <summary>How long something took, beside what is promised of it. It is printed always, and held as <see cref="TestScale.Allow"/> has it.</summary>
internal static class Timing
{
    /// <summary>Compares what was measured with what is promised.</summary>
    public static void Keeps(TimeSpan promised, TimeSpan took, string what)
    {
        Console.WriteLine($"{what}: {took.TotalMilliseconds:F0} ms; promised are {promised.TotalMilliseconds:F0} ms");
        Assert.True(took <= TestScale.Allow(promised), $"{what}: {took.TotalMilliseconds:F0} ms; promised are {promised.TotalMilliseconds:F0} ms");
    }

    /// <summary>Compares the time since <paramref name="began"/>, a time stamp of <see cref="TimeProvider.System"/>, with what is promised.</summary>
    public static void KeepsSince(long began, TimeSpan promised, string what) => Keeps(promised, TimeProvider.System.GetElapsedTime(began), what);

    /// <inheritdoc cref="KeepsAsync(Func{Task{bool}}, TimeSpan, string)"/>
    public static Task KeepsAsync(Func<bool> condition, TimeSpan promised, string what) =>
        KeepsAsync(() => Task.FromResult(condition()), promised, what);

    /// <summary>Waits until the condition holds, and compares the time that it took from now on with what is promised.</summary>
    public static async Task KeepsAsync(Func<Task<bool>> condition, TimeSpan promised, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        await Eventually.HoldsAsync(condition, promised, what);
        KeepsSince(began, promised, what);
    }
}
