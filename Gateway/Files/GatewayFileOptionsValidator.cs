using IdleCloud.Hosting.Secrets;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Files;

/// <summary>Checks the options of files at start and names all mistakes at once.</summary>
internal sealed class GatewayFileOptionsValidator : IValidateOptions<GatewayFileOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, GatewayFileOptions options)
    {
        List<string> errors = [];
        // Never the value itself: it is a secret.
        if (options.Key is { } key && !IsKey(key)) errors.Add($"Gateway:Files:Key must be {Sealing.KeyBytes} bytes in base64.");
        if (options.MaxBytes < 1) errors.Add("Gateway:Files:MaxBytes must be at least 1.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[Sealing.KeyBytes + 1];
        return Convert.TryFromBase64String(key, bytes, out int count) && count == Sealing.KeyBytes;
    }
}
