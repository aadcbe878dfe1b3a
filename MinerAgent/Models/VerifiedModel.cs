namespace IdleCloud.MinerAgent.Models;

/// <summary>A model's file that may be loaded.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">Its hash, in 64 lower-case hexadecimal digits.</param>
internal sealed record VerifiedModel(string Path, string Sha256);
