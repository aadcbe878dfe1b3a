namespace IdleCloud.MinerAgent.Models.Gguf;

/// <summary>A tensor of a GGUF file: where its bytes are.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Elements">How many numbers it has.</param>
/// <param name="Type">How they are written; see <see cref="GgufTypes"/>.</param>
/// <param name="Offset">Where it begins, from the start of the data.</param>
internal sealed record GgufTensor(string Name, ulong Elements, uint Type, ulong Offset);
