using System.Diagnostics.Metrics;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Silo.Jobs;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.House;

/// <summary>Every instrument of the gateway and silo program is in the reference with its meter, kind and unit, and no other.</summary>
public sealed class MetricsDocumentTests
{
    [Fact]
    public void Instruments_OfTheProgram_AreThoseOfThePage()
    {
        string[] page = [.. RepositoryFiles.ReadLines("docs/reference/metrics.md")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line.Split('|').Skip(1).Take(4).Select(cell => cell.Trim(' ', '`'))))];
        Assert.Equal(Instruments().Order(), page.Order());
    }

    private static List<string> Instruments()
    {
        using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        List<string> found = [];
        using MeterListener listener = new();
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope != meters) return;
            string kind = instrument.GetType().Name.Split('`')[0] switch { "Counter" => "counter", "Histogram" => "histogram", _ => "now" };
            found.Add($"{instrument.Name} {instrument.Meter.Name} {kind} {instrument.Unit}");
        };
        listener.Start();
        foreach (Type type in new[] { typeof(GatewayOptions).Assembly, typeof(JobMetrics).Assembly }.SelectMany(assembly => assembly.GetTypes()))
        {
            if (type.Name.EndsWith("Metrics", StringComparison.Ordinal)) ActivatorUtilities.CreateInstance(services, type);
        }

        return found;
    }
}
