using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Miners;

/// <summary>Refuses to start with limits that no miner can keep.</summary>
internal sealed class MinerOptionsValidator : IValidateOptions<MinerOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MinerOptions options)
    {
        var check = new OptionsCheck(MinerOptions.Section);
        check.InRange(nameof(options.MaxSlots), options.MaxSlots, 1, 100_000);
        check.InRange(nameof(options.MinContext), options.MinContext, 1, 16_777_216);
        return check.Result;
    }
}
