using System.Net;
using IdleCloud.Gateway.Api;
using IdleCloud.Gateway.Api.Users;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Options;

namespace IdleCloud.Tests.Api;

/// <summary>How many sign-ins one address has in a minute.</summary>
public sealed class AddressThrottleTests
{
    [Fact]
    public void Count_BeyondTheBound_WaitsForTheMinutesEnd()
    {
        ManualTimeProvider clock = new();
        AddressThrottle throttle = new(Options.Create(new ApiOptions { SignInsPerAddressAndMinute = 2 }), clock);
        IPAddress address = IPAddress.Parse("192.0.2.1");
        Assert.Equal(TimeSpan.Zero, throttle.Count(address));
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.Zero, throttle.Count(address));
        Assert.Equal(TimeSpan.FromSeconds(40), throttle.Count(address));
        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(TimeSpan.Zero, throttle.Count(address));
    }
}
