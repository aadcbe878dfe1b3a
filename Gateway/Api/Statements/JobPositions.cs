using System.Globalization;
using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Gateway.Api.Statements;

/// <summary>Places in lists of jobs, as text for a token.</summary>
internal static class JobPositions
{
    /// <summary>The place of a job.</summary>
    public static string Of(JobRecord job) => string.Create(CultureInfo.InvariantCulture, $"{job.EndedAt.UtcTicks} {job.JobId:n}");

    /// <summary>The place of a text that <see cref="Of"/> made; null for the beginning.</summary>
    public static JobCursor? Read(string? position)
    {
        if (position is null) return null;
        string[] parts = position.Split(' ');
        return new(new(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero), Guid.ParseExact(parts[1], "n"));
    }
}
