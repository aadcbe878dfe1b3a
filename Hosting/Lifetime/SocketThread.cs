namespace IdleCloud.Hosting.Lifetime;

/// <summary>Which thread goes on when bytes have come.</summary>
public static class SocketThread
{
    private const string Setting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Has the thread that waits for the sockets read them itself, instead of waking one of the pool for it. For a program in which nothing
    /// that goes on there blocks or computes for long: Kestrel and the grains hand their work to the pool at once, and the ledger's
    /// connection has little to do. Only before the first socket, and an operator's own choice stays.
    /// </summary>
    public static void ReadsItself()
    {
        if (Environment.GetEnvironmentVariable(Setting) is null) Environment.SetEnvironmentVariable(Setting, "1");
    }
}
