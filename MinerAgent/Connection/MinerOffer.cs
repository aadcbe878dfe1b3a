using Google.Protobuf;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>What the agent says of itself to a gateway, but for its key.</summary>
/// <param name="MachineId">Made at the first start and kept in the data directory.</param>
/// <param name="Name">For people.</param>
/// <param name="Engine">What the engine says of itself.</param>
/// <param name="Model">The catalogue's id of the model that is served.</param>
/// <param name="ContextLength">Tokens per job.</param>
/// <param name="Slots">Jobs at once.</param>
/// <param name="CanResume">Jobs are taken that another miner has begun.</param>
/// <param name="Gpus">The GPUs of this machine; may be empty.</param>
internal sealed record MinerOffer(
    string MachineId, string Name, string Engine, string Model, int ContextLength, int Slots, bool CanResume, IReadOnlyList<Wire.Gpu> Gpus)
{
    /// <summary>The SHA-256 of the model's file in hexadecimal digits; empty where the engine has no file of its own.</summary>
    public string FileSha256 { get; init; } = "";

    /// <summary>What the owner asks for tokens; null for its share of the list price.</summary>
    public AskedPrice? Ask { get; init; }

    /// <summary>Where the machine is; empty when the owner does not say.</summary>
    public string Region { get; init; } = "";

    /// <summary>The first frame of a session.</summary>
    public MinerFrame ToFrame() => new()
    {
        Register = new Register
        {
            ProtocolVersion = WireLimits.ProtocolVersion,
            OldestProtocolVersion = WireLimits.OldestProtocolVersion,
            MachineId = MachineId,
            Name = Cut(Name, WireLimits.MaxNameLength),
            AgentVersion = Cut(AgentVersion.Current, WireLimits.MaxNameLength),
            Engine = Cut(Engine, WireLimits.MaxEngineLength),
            Region = Region,
            Gpus = { Gpus.Take(WireLimits.MaxGpus) },
            Models = { OfferedModel() },
        },
    };

    private OfferedModel OfferedModel() => new()
    {
        Model = Model,
        ContextLength = (uint)ContextLength,
        Slots = (uint)Slots,
        CanResume = CanResume,
        Ask = Ask,
        FileSha256 = ByteString.CopyFrom(Convert.FromHexString(FileSha256)),
    };

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
