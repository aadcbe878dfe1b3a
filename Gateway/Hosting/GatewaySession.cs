using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Hosting;

/// <summary>This run of this gateway, and the jobs that it has in hand. What it does not have, it will never end.</summary>
internal sealed class GatewaySession(IOptions<GatewayOptions> options)
{
    private readonly ConcurrentDictionary<Guid, byte> _jobs = [];

    /// <summary>The session's name: the gateway's, and what makes it new at each start.</summary>
    public string Name { get; } = $"{options.Value.Id}/{Random.Shared.GetHexString(12, lowercase: true)}";

    /// <summary>A job begins; <see cref="End"/> must follow on every path, when its end is known or given up.</summary>
    public void Begin(Guid jobId) => _jobs[jobId] = 0;

    /// <summary>A job has ended.</summary>
    public void End(Guid jobId) => _jobs.TryRemove(jobId, out _);

    /// <summary>Of some jobs, those that are not in hand.</summary>
    public ImmutableArray<Guid> WithoutThoseInHand(ImmutableArray<Guid> jobs) => [.. jobs.Where(job => !_jobs.ContainsKey(job))];
}
