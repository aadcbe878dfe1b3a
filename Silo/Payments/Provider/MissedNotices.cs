using System.Collections.Immutable;

namespace IdleCloud.Silo.Payments.Provider;

/// <summary>Notices that the provider could not deliver, newest first.</summary>
/// <param name="Bodies">Each as it would have been delivered.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
internal sealed record MissedNotices(ImmutableArray<ReadOnlyMemory<byte>> Bodies, string? Next);
