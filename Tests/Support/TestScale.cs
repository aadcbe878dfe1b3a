namespace IdleCloud.Tests.Support;

/// <summary>
/// How large the tests are that are long by nature: <c>IDLECLOUD_TEST_SCALE</c> is <c>ci</c> (the default) or <c>full</c>. Each such
/// test prints the size that it ran with.
/// </summary>
internal static class TestScale
{
    private const string Variable = "IDLECLOUD_TEST_SCALE";

    /// <summary>True for the full sizes.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" or "ci" => false,
        "full" => true,
        var other => throw new InvalidOperationException($"{Variable} is '{other}'; it must be ci or full."),
    };

    /// <summary>Chooses a size and prints it into the run's output.</summary>
    public static int Choose(int ci, int full, string what)
    {
        int size = IsFull ? full : ci;
        Console.WriteLine($"{what}: {size} ({(IsFull ? "full" : "ci")})");
        return size;
    }
}
