namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>What Windows' numbers say. Pure.</summary>
internal static class WindowsReadings
{
    private const byte Unplugged = 0;
    private const byte Plugged = 1;

    /// <summary>The counter of milliseconds begins anew every 49 days; what lies between two of its values is right all the same.</summary>
    public static TimeSpan Between(uint earlier, uint later) => TimeSpan.FromMilliseconds(unchecked(later - earlier));

    /// <summary>Where the power comes from; null when Windows does not know.</summary>
    public static bool? IsOnBattery(byte line) => line switch
    {
        Unplugged => true,
        Plugged => false,
        _ => null,
    };
}
