using IdleCloud.Contracts.Accounts;

namespace IdleCloud.Silo.Accounts;

/// <summary>Money held for one job.</summary>
/// <param name="KeyId">The key that asked.</param>
/// <param name="Result">What the job was told; a repeat is told the same.</param>
/// <param name="Taken">When its request was counted.</param>
/// <param name="Deadline">When it is given up: the job must have ended long before.</param>
internal sealed record JobHold(string KeyId, AdmitResult Result, TimeSpan Taken, TimeSpan Deadline)
{
    /// <summary>The posting of its job, once that has ended; from then on the deadline is of no account.</summary>
    public Task<SettleResult>? Settling { get; set; }
}
