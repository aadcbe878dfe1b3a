using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.Miners;

/// <summary>The handshake's messages in the grains' words and back: no protobuf type goes further in, no grain message further out.</summary>
internal static class WireMessages
{
    /// <summary>What the agent says of its machine; it has passed <see cref="RegisterRules"/>.</summary>
    public static MinerHello ToHello(Register register, string accountId, GatewayOptions gateway) => new()
    {
        AccountId = accountId,
        GatewayId = gateway.Id,
        GatewayAddress = gateway.PeerAddress,
        Name = register.Name,
        AgentVersion = register.AgentVersion,
        Engine = register.Engine,
        Region = register.Region.Length == 0 ? null : register.Region,
        Gpus = [.. register.Gpus.Select(gpu => new GpuInfo(gpu.Name, gpu.MemoryBytes, gpu.Driver))],
        Models =
        [
            .. register.Models.Select(model => new Contracts.Miners.OfferedModel(
                model.Model, (int)model.ContextLength, (int)model.Slots, model.CanResume)
            {
                Ask = model.Ask is { } ask ? new AskPrice(ask.PromptNanoUsdPerMillion, ask.CompletionNanoUsdPerMillion) : null,
                FileSha256 = Convert.ToHexStringLower(model.FileSha256.Span),
            }),
        ],
    };

    /// <summary>What the agent is told.</summary>
    /// <param name="result">The miner grain's answer; it has a session.</param>
    /// <param name="catalog">All models on offer.</param>
    /// <param name="version">The protocol that is spoken.</param>
    public static Welcome ToWelcome(ConnectResult result, ImmutableArray<CatalogModel> catalog, uint version)
    {
        var welcome = new Welcome
        {
            Session = (ulong)result.Session!.Number,
            HeartbeatIntervalMs = (uint)WireLimits.HeartbeatInterval.TotalMilliseconds,
            ProtocolVersion = version,
        };
        welcome.Models.AddRange(
            from accepted in result.Accepted
            join model in catalog on accepted.ModelId equals model.Id
            select new AcceptedModel
            {
                Model = model.Id,
                ContextLength = (uint)accepted.ContextLength,
                Family = ToWire(model.Family),
                Pay = result.Pay.FirstOrDefault(pay => pay.ModelId == model.Id) is { } pay ? ToWire(pay.Price) : null,
            });
        welcome.Refused.AddRange(
            result.Refused.Select(refused => new Wire.RefusedModel { Model = refused.ModelId, Reason = refused.Reason }));
        return welcome;
    }

    /// <summary>What tokens are paid from now on.</summary>
    public static Pay ToPay(ImmutableArray<ModelPay> pay) =>
        new() { Models = { pay.Select(model => new PaidModel { Model = model.ModelId, Price = ToWire(model.Price) }) } };

    private static AskedPrice ToWire(AskPrice price) => new()
    {
        PromptNanoUsdPerMillion = price.PromptNanoUsdPerMillion, CompletionNanoUsdPerMillion = price.CompletionNanoUsdPerMillion,
    };

    private static Wire.ModelFamily ToWire(Contracts.Catalog.ModelFamily family) => family switch
    {
        Contracts.Catalog.ModelFamily.Think => Wire.ModelFamily.Think,
        Contracts.Catalog.ModelFamily.Harmony => Wire.ModelFamily.Harmony,
        _ => Wire.ModelFamily.Plain,
    };
}
