namespace IdleCloud.Tests.Payments;

/// <summary>Every order of a few things.</summary>
internal static class Permutations
{
    /// <summary>All n! orders.</summary>
    public static IEnumerable<T[]> Of<T>(IReadOnlyList<T> items)
    {
        if (items.Count == 0)
        {
            yield return [];
            yield break;
        }

        for (int i = 0; i < items.Count; i++)
        {
            foreach (T[] rest in Of([.. items.Take(i), .. items.Skip(i + 1)])) yield return [items[i], .. rest];
        }
    }
}
