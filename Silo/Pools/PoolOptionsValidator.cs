using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Pools;

/// <summary>Refuses to start with pools that could not work.</summary>
internal sealed class PoolOptionsValidator(DispatchPolicies policies) : IValidateOptions<PoolOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PoolOptions options)
    {
        var check = new OptionsCheck(PoolOptions.Section);
        check.That(
            policies.Find(options.Policy) is not null,
            nameof(options.Policy), $"'{options.Policy}' is not a policy; there is: {policies.Names}");
        check.InRange(nameof(options.Shards), options.Shards, 1, 64);
        check.InRange(nameof(options.QueueLength), options.QueueLength, 0, 10_000);
        check.InRange(nameof(options.QueueDeadline), options.QueueDeadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.MemberSilence), options.MemberSilence, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        check.InRange(nameof(options.LeaseGrace), options.LeaseGrace, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.NoMinersRetryAfter), options.NoMinersRetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.SweepInterval), options.SweepInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5));
        check.InRange(nameof(options.FirstBackoff), options.FirstBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        check.InRange(nameof(options.LongestBackoff), options.LongestBackoff, options.FirstBackoff, TimeSpan.FromDays(1));
        check.InRange(nameof(options.ProbeTimeout), options.ProbeTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        check.InRange(nameof(options.Memory), options.Memory, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        return check.Result;
    }
}
