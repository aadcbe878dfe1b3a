using FsCheck;
using FsCheck.Fluent;

namespace IdleCloud.Tests.MinerAgent.Text;

/// <summary>Texts cut into parts anywhere.</summary>
internal static class Cuts
{
    /// <summary>Enough to cut every marker at every place many times over.</summary>
    public static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(25);

    /// <summary>A text made of the given words, and where to cut it.</summary>
    public static Arbitrary<(string Text, string[] Parts)> Of(params string[] words) => (
        from text in Gen.Elements(words).ListOf().Select(string.Concat)
        from places in Gen.Choose(0, Math.Max(0, text.Length)).ListOf()
        select (text, Parts: Cut(text, places))).ToArbitrary();

    private static string[] Cut(string text, IEnumerable<int> places)
    {
        int[] ends = [.. places.Append(text.Length).Distinct().Order()];
        return [.. ends.Select((end, index) => text[(index == 0 ? 0 : ends[index - 1])..end])];
    }
}
