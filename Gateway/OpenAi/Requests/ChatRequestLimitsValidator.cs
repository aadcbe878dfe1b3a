using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>Checks the bounds of a chat request at start and names all mistakes at once.</summary>
internal sealed class ChatRequestLimitsValidator : IValidateOptions<ChatRequestLimits>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ChatRequestLimits options)
    {
        List<string> errors = [];
        if (options.MaxBodyBytes is < ChatRequestLimits.MinBodyBytes or > ChatRequestLimits.MaxBodyBytesCeiling)
        {
            errors.Add(
                $"Gateway:Requests:MaxBodyBytes is {options.MaxBodyBytes}; it must be {ChatRequestLimits.MinBodyBytes} to " +
                $"{ChatRequestLimits.MaxBodyBytesCeiling}.");
        }

        if (options.MaxMessages < 1) errors.Add("Gateway:Requests:MaxMessages must be at least 1.");
        if (options.MaxStopBytes < 1) errors.Add("Gateway:Requests:MaxStopBytes must be at least 1.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
