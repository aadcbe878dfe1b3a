namespace IdleCloud.Silo.Payments.Provider;

/// <summary>The answer of the payment provider.</summary>
/// <param name="Status">How the call ended.</param>
/// <param name="Value">What was asked for, when done.</param>
/// <param name="Reason">Why it was not done, in words for people: never a secret.</param>
internal readonly record struct ProviderResult<T>(ProviderStatus Status, T? Value, string Reason)
{
    /// <summary>True when <see cref="Value"/> is the answer.</summary>
    public bool IsDone => Status == ProviderStatus.Done;
}

/// <summary>Makes <see cref="ProviderResult{T}"/>s.</summary>
internal static class ProviderResult
{
    /// <summary>A call that was done.</summary>
    public static ProviderResult<T> Done<T>(T value) => new(ProviderStatus.Done, value, "");

    /// <summary>A call that was not done, or may not have been.</summary>
    public static ProviderResult<T> Not<T>(ProviderStatus status, string reason) => new(status, default, reason);
}
