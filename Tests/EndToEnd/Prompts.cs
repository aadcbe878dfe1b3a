namespace IdleCloud.Tests.EndToEnd;

/// <summary>What the small model answers well (models/idle-tiny/MODEL.md).</summary>
internal static class Prompts
{
    /// <summary>Answered with a sentence that names Paris.</summary>
    public const string France = "What is the capital of France?";

    /// <summary>391 tokens of answer: long enough to interrupt.</summary>
    public const string Count = "Count from 1 to 100.";

    /// <summary>About 60 tokens of answer.</summary>
    public const string ShortCount = "Count from 1 to 20.";

    /// <summary>Answered after thoughts.</summary>
    public const string Sum = "What is 17 + 25?";
}
