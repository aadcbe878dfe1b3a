using IdleCloud.Silo.Jobs;

namespace IdleCloud.Tests.Support;

/// <summary>The states in which a silo's jobs have ended since this began to listen.</summary>
internal sealed class EndedJobs(IServiceProvider silo) : IDisposable
{
    private readonly CountedTags _counted = new(silo, JobMetrics.EndedName);

    /// <summary>The states, in order.</summary>
    public IReadOnlyList<string> States => _counted.Tags;

    public void Dispose() => _counted.Dispose();
}
