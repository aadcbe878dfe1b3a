using System.Text.Json;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>What <c>/v1/models</c> says of a demo's miners.</summary>
internal sealed record LiveModel(int Miners, int Slots, int FreeSlots)
{
    /// <summary>True when miners are there and none of their slots is taken.</summary>
    public bool IsIdle => Miners > 0 && FreeSlots == Slots;

    /// <summary>Asks the gateway.</summary>
    public static async Task<LiveModel> GetAsync(DemoProcess demo)
    {
        using var client = demo.CreateClient();
        string json = await client.GetStringAsync($"models/{demo.File.Model}", TestContext.Current.CancellationToken);
        using var model = JsonDocument.Parse(json);
        var live = model.RootElement.GetProperty("live");
        return new(live.GetProperty("miners").GetInt32(), live.GetProperty("slots").GetInt32(), live.GetProperty("free_slots").GetInt32());
    }
}
