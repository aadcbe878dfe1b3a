using IdleCloud.Contracts.Accounts;

namespace IdleCloud.Silo.Accounts;

/// <summary>Money held for one job.</summary>
/// <param name="Request">The job.</param>
/// <param name="Result">What the job was told; a repeat is told the same.</param>
/// <param name="Taken">When its request was counted.</param>
/// <param name="Deadline">When it is given up: the job must have ended long before.</param>
internal sealed record JobHold(AdmitRequest Request, AdmitResult Result, TimeSpan Taken, TimeSpan Deadline)
{
    /// <summary>The gateway that has the job: after one died, the one that took it over.</summary>
    public string? GatewayId { get; private set; } = Request.GatewayId;

    /// <summary>The same job is admitted again, by whoever has it now, and is told the same.</summary>
    public AdmitResult Again(AdmitRequest request)
    {
        GatewayId = request.GatewayId;
        return Result;
    }

    /// <summary>The posting of its job's end while that is under way; meanwhile the deadline is of no account.</summary>
    public Task? Settling { get; set; }
}
