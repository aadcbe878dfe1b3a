namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>What a piece of a model's output is.</summary>
internal enum PieceKind
{
    /// <summary>Part of the answer.</summary>
    Content,

    /// <summary>Part of the model's thoughts: counted, and returned only to those who ask for it.</summary>
    Reasoning,
}
