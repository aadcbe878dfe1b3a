namespace IdleCloud.Contracts.Miners;

/// <summary>
/// The identity of a miner: the account that its key belongs to, and the machine id that the agent made at its first start.
/// Two machines of one owner may share a key and stay apart; a machine that moves to another owner becomes another miner.
/// </summary>
public static class MinerIds
{
    /// <summary>The longest machine id accepted, in characters.</summary>
    public const int MaxMachineIdLength = 64;

    /// <summary>The miner's id.</summary>
    public static string For(string accountId, string machineId) => $"{accountId}/{machineId}";

    /// <summary>The account that owns the miner of an id that <see cref="For"/> made; null for any other id.</summary>
    public static string? OwnerOf(string minerId) => minerId.LastIndexOf('/') is > 0 and var end ? minerId[..end] : null;

    /// <summary>True for 1 to <see cref="MaxMachineIdLength"/> of the characters a-z, 0-9 and hyphen.</summary>
    public static bool IsValidMachineId(string machineId) =>
        machineId.Length is > 0 and <= MaxMachineIdLength
        && machineId.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-") < 0;
}
