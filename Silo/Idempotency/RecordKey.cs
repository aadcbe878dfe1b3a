namespace IdleCloud.Silo.Idempotency;

/// <summary>Whose key it is, and which.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="KeyHash">A hash of the key; it has no slash.</param>
internal readonly record struct RecordKey(string AccountId, string KeyHash)
{
    /// <summary>Reads a grain's key.</summary>
    /// <exception cref="ArgumentException">It has not the two parts.</exception>
    public static RecordKey Parse(string grainKey)
    {
        int slash = grainKey.LastIndexOf('/');
        return slash > 0 && slash < grainKey.Length - 1
            ? new(grainKey[..slash], grainKey[(slash + 1)..])
            : throw new ArgumentException("The key is an account id, a slash and a hash.", nameof(grainKey));
    }
}
