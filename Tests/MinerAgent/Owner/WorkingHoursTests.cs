using System.Globalization;
using IdleCloud.MinerAgent.Owner;

namespace IdleCloud.Tests.MinerAgent.Owner;

/// <summary>The owner's week. 2030-01-07 is a Monday.</summary>
public sealed class WorkingHoursTests
{
    [Theory]
    [InlineData("mon-fri 18:00-08:00, sat, sun", "2030-01-07 17:59", false)]
    [InlineData("mon-fri 18:00-08:00, sat, sun", "2030-01-07 18:00", true)]
    [InlineData("mon-fri 18:00-08:00, sat, sun", "2030-01-08 07:59", true)]
    [InlineData("mon-fri 18:00-08:00, sat, sun", "2030-01-08 08:00", false)]
    // Friday's night goes on into Saturday; Sunday has none that goes on into Monday.
    [InlineData("mon-fri 18:00-08:00", "2030-01-12 07:00", true)]
    [InlineData("mon-fri 18:00-08:00", "2030-01-12 09:00", false)]
    [InlineData("mon-fri 18:00-08:00", "2030-01-07 07:00", false)]
    [InlineData("sat, sun", "2030-01-13 23:59", true)]
    [InlineData("SAT-MON 9:00-24:00", "2030-01-07 23:59", true)]
    [InlineData("sat-mon 9:00-24:00", "2030-01-08 09:00", false)]
    [InlineData("22:30-6:00", "2030-01-09 23:00", true)]
    [InlineData("22:30-6:00", "2030-01-09 12:00", false)]
    public void Includes_ATimeOfTheWeek_IsAsTheOwnerSaid(string hours, string time, bool expected) =>
        Assert.Equal(expected, WorkingHours.Parse(hours)!.Includes(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("")]
    [InlineData("weekdays")]
    [InlineData("mon-")]
    [InlineData("mon 18")]
    [InlineData("mon 18:00-18:00")]
    [InlineData("mon 25:00-26:00")]
    [InlineData("mon 18:00-20:00 21:00-22:00")]
    [InlineData("mon,,tue")]
    public void Parse_OfAnythingElse_IsRefused(string hours) => Assert.Null(WorkingHours.Parse(hours));

    [Fact]
    public void Always_IsAlways() => Assert.True(WorkingHours.Always.Includes(DateTimeOffset.UnixEpoch));
}
