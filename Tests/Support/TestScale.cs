namespace IdleCloud.Tests.Support;

/// <summary>
/// How large the tests are that are long by nature, and whether times are held: <c>IDLECLOUD_TEST_SCALE</c> is <c>ci</c> (the default)
/// or <c>full</c>. Each long test prints the size that it ran with.
/// </summary>
internal static class TestScale
{
    private const string Variable = "IDLECLOUD_TEST_SCALE";
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(20);

    /// <summary>True for the full sizes.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" or "ci" => false,
        "full" => true,
        var other => throw new InvalidOperationException($"{Variable} is '{other}'; it must be ci or full."),
    };

    /// <summary>
    /// How long something may take that takes no longer than <paramref name="promised"/> on a machine of its own, which a full run needs.
    /// Any other run shares its machine and may have to wait long for its turn: what fails it is what hangs.
    /// </summary>
    public static TimeSpan Allow(TimeSpan promised) => IsFull ? promised : TimeSpan.FromTicks(Math.Max((10 * promised).Ticks, Least.Ticks));

    /// <summary>Chooses a size and prints it into the run's output.</summary>
    public static int Choose(int ci, int full, string what)
    {
        int size = IsFull ? full : ci;
        Console.WriteLine($"{what}: {size} ({(IsFull ? "full" : "ci")})");
        return size;
    }
}
