using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Ledger;

/// <summary>Refuses to start with limits that make no sense.</summary>
internal sealed class LedgerOptionsValidator : IValidateOptions<LedgerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, LedgerOptions options)
    {
        var check = new OptionsCheck(LedgerOptions.Section);
        TimeSpan shortest = TimeSpan.FromMilliseconds(10);
        check.InRange(nameof(options.AnswerTimeout), options.AnswerTimeout, shortest, TimeSpan.FromSeconds(30));
        check.InRange(nameof(options.CommitTimeout), options.CommitTimeout, shortest, TimeSpan.FromSeconds(30));
        check.InRange(nameof(options.CallTimeout), options.CallTimeout, shortest, TimeSpan.FromSeconds(30));
        check.InRange(nameof(options.ProbeInterval), options.ProbeInterval, shortest, TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.PingInterval), options.PingInterval, shortest, TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.MaxBatch), options.MaxBatch, 1, 4096);
        check.InRange(nameof(options.GatherTime), options.GatherTime, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        check.InRange(nameof(options.MaxLag), options.MaxLag, shortest, TimeSpan.FromHours(1));
        check.InRange(nameof(options.TakeOverAge), options.TakeOverAge, shortest, TimeSpan.FromHours(1));
        check.That(options.TakeOverAge > options.MaxLag, nameof(options.TakeOverAge), $"must be longer than {nameof(options.MaxLag)}");
        check.InRange(nameof(options.MaxLagBytes), options.MaxLagBytes, 1 << 10, 1L << 40);
        check.InRange(nameof(options.QueueLength), options.QueueLength, 1, 1_000_000);
        check.That(!string.IsNullOrWhiteSpace(options.JournalDirectory), nameof(options.JournalDirectory), "is missing");
        check.InRange(nameof(options.JournalMaxBytes), options.JournalMaxBytes, 1 << 10, 1L << 40);
        check.InRange(nameof(options.LeaseTimeToLive), options.LeaseTimeToLive, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        check.InRange(nameof(options.ReapInterval), options.ReapInterval, shortest, TimeSpan.FromHours(1));
        check.InRange(nameof(options.EscrowAge), options.EscrowAge, TimeSpan.Zero, TimeSpan.FromDays(365));
        check.InRange(nameof(options.EscrowInterval), options.EscrowInterval, shortest, TimeSpan.FromDays(1));
        check.InRange(nameof(options.CheckTimeout), options.CheckTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        return check.Result;
    }
}
