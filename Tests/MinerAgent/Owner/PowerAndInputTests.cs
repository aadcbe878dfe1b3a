using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Owner.Probes;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Owner;

/// <summary>Batteries as the kernel shows them, and logind's answers.</summary>
public sealed class PowerAndInputTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    // supplies as type/scope/status
    [InlineData("Mains//;Battery/System/Charging", false)]
    [InlineData("Mains//;Battery/System/Discharging", true)]
    [InlineData("Battery//Discharging", true)]
    [InlineData("Battery/Device/Discharging", null)]
    [InlineData("Battery//Full;Battery/Device/Discharging", false)]
    [InlineData("Mains//", null)]
    [InlineData("", null)]
    public async Task LookAsync_AtThePowerSupplies_TellsWhetherTheBatteryIsUsed(string supplies, bool? expected)
    {
        using var folder = new TempDirectory();
        int number = 0;
        foreach (string[] supply in supplies.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(supply => supply.Split('/')))
        {
            string path = Directory.CreateDirectory(Path.Combine(folder.Path, $"supply{number++}")).FullName;
            foreach ((string name, string value) in new[] { "type", "scope", "status" }.Zip(supply).Where(file => file.Second.Length > 0))
            {
                await File.WriteAllTextAsync(Path.Combine(path, name), value + "\n", Cancel);
            }
        }

        OwnerFinding found = await new BatteryProbe(folder.Path).LookAsync(Cancel);
        Assert.Equal(expected, found(new OwnerActivity { Time = DateTimeOffset.UnixEpoch }).IsOnBattery);
    }

    [Theory]
    [InlineData("b false\nt 1893456000000000\n", 0)]
    [InlineData("b true\nt 1893456000000000\n", 300)]
    [InlineData("b true\nt 1893456900000000\n", 0)]
    [InlineData("b true\n", null)]
    [InlineData("Failed to get property IdleHint\n", null)]
    public void Parse_OfLogindsAnswer_IsHowLongTheSessionsRest(string output, int? seconds) =>
        Assert.Equal(seconds, (int?)LogindProbe.Parse(output, DateTimeOffset.FromUnixTimeSeconds(1_893_456_300))?.TotalSeconds);
}
