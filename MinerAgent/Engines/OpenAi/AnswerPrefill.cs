namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>What a server does with a conversation whose last message is the beginning of its answer.</summary>
internal enum AnswerPrefill
{
    /// <summary>It answers it as a message of its own, or nobody knows.</summary>
    Never,

    /// <summary>It goes on behind it.</summary>
    Always,

    /// <summary>It goes on behind it when <c>continue_final_message</c> asks for it.</summary>
    OnRequest,
}
