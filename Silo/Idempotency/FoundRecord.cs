namespace IdleCloud.Silo.Idempotency;

/// <summary>A stored record, and what the books say of its job.</summary>
/// <param name="Record">The record.</param>
/// <param name="IsEnded">True when the job's end is in the books.</param>
/// <param name="IsUsed">True when that end was charged, or a whole answer.</param>
internal sealed record FoundRecord(IdempotencyRecord Record, bool IsEnded, bool IsUsed);
