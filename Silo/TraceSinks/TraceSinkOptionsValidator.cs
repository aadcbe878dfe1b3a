using IdleCloud.Hosting.Secrets;
using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.TraceSinks;

/// <summary>Refuses to start with settings that make no sense.</summary>
internal sealed class TraceSinkOptionsValidator : IValidateOptions<TraceSinkOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TraceSinkOptions options)
    {
        var check = new OptionsCheck(TraceSinkOptions.Section);
        check.That(options.Key is null || IsKey(options.Key), nameof(options.Key), $"is not {Sealing.KeyBytes} bytes in base64");
        check.InRange(nameof(options.SendTimeout), options.SendTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.FirstRetry), options.FirstRetry, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        check.InRange(nameof(options.MaxAttempts), options.MaxAttempts, 1, 10);
        check.InRange(nameof(options.MaxWaiting), options.MaxWaiting, 1, 100_000);
        return check.Result;
    }

    private static bool IsKey(string text)
    {
        Span<byte> key = stackalloc byte[Sealing.KeyBytes + 1];
        return Convert.TryFromBase64String(text, key, out int length) && length == Sealing.KeyBytes;
    }
}
