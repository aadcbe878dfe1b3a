namespace IdleCloud.LocalSilo.Generator;

/// <summary>A list that equals another with the same items, so that an unchanged interface is not written again.</summary>
internal readonly struct ValueList<T>(T[] items) : IEquatable<ValueList<T>>
{
    internal T[] Items => items;

    public bool Equals(ValueList<T> other) => items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    public override int GetHashCode()
    {
        int hash = 17;
        foreach (T item in items) hash = unchecked((hash * 31) + (item?.GetHashCode() ?? 0));
        return hash;
    }
}
