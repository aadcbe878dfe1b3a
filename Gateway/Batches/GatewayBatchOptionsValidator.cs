using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Batches;

/// <summary>Checks the options of batches at start and names all mistakes at once.</summary>
internal sealed class GatewayBatchOptionsValidator : IValidateOptions<GatewayBatchOptions>
{
    private const int Whole = 1_000_000;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, GatewayBatchOptions options)
    {
        List<string> errors = [];
        if (options.PricePpm is < 0 or > Whole) errors.Add($"Gateway:Batches:PricePpm must be 0 to {Whole}.");
        if (options.MaxLines < 1) errors.Add("Gateway:Batches:MaxLines must be at least 1.");
        if (options.MaxLinesAtOnce < 0) errors.Add("Gateway:Batches:MaxLinesAtOnce must not be negative.");
        if (options.PollInterval <= TimeSpan.Zero) errors.Add("Gateway:Batches:PollInterval must be longer than zero.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
