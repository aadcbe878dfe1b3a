using System.Net;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Api.Users;

/// <summary>
/// Counts sign-ins and sign-ups by address in each minute. A fixed number of counters, which addresses share by a hash that nobody
/// outside can foretell: memory is bounded, and two addresses that share one are throttled together.
/// </summary>
internal sealed class AddressThrottle(IOptions<ApiOptions> options, TimeProvider clock)
{
    private const int Counters = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly (long Began, int Count)[] _counters = new (long, int)[Counters];

    /// <summary>Counts a try; answers how long to wait, or zero when it may go on.</summary>
    public TimeSpan Count(IPAddress? address)
    {
        int index = (int)((uint)(address?.GetHashCode() ?? 0) % Counters);
        long now = clock.GetTimestamp();
        lock (_lock)
        {
            ref (long Began, int Count) counter = ref _counters[index];
            TimeSpan age = clock.GetElapsedTime(counter.Began, now);
            if (counter.Count == 0 || age >= Window) counter = (now, 0);
            if (counter.Count >= options.Value.SignInsPerAddressAndMinute) return Window - age;
            counter.Count++;
            return TimeSpan.Zero;
        }
    }
}
