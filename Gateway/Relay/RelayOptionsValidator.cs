using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Relay;

/// <summary>Tells all mistakes in <see cref="RelayOptions"/> at once.</summary>
internal sealed class RelayOptionsValidator : IValidateOptions<RelayOptions>
{
    private const int SmallestBuffer = 64 * 1024;
    private const int LargestResume = 2 * 1024 * 1024;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RelayOptions options)
    {
        var problems = new ValidateOptionsResultBuilder();
        Require(options.AcceptTimeout, nameof(options.AcceptTimeout));
        Require(options.FirstTokenTimeout, nameof(options.FirstTokenTimeout));
        Require(options.TokenGapTimeout, nameof(options.TokenGapTimeout));
        Require(options.LeastPatience, nameof(options.LeastPatience));
        Require(options.JobTimeout, nameof(options.JobTimeout));
        Require(options.KeepAliveInterval, nameof(options.KeepAliveInterval));
        Require(options.WriteTimeout, nameof(options.WriteTimeout));
        Require(options.ReportTimeout, nameof(options.ReportTimeout));
        if (options.MaxBufferedBytes < SmallestBuffer)
        {
            problems.AddError($"{nameof(options.MaxBufferedBytes)} must be at least {SmallestBuffer}, so that one frame fits.", RelayOptions.Section);
        }

        if (options.MaxAnswerBytes < SmallestBuffer)
        {
            problems.AddError($"{nameof(options.MaxAnswerBytes)} must be at least {SmallestBuffer}.", RelayOptions.Section);
        }

        if (options.PatienceFactor is < 1 or > 100)
        {
            problems.AddError($"{nameof(options.PatienceFactor)} must be 1 to 100.", RelayOptions.Section);
        }

        // Beside the largest request it must fit a frame to the miner.
        if (options.MaxResumeBytes is < 0 or > LargestResume)
        {
            problems.AddError($"{nameof(options.MaxResumeBytes)} must be 0 to {LargestResume}.", RelayOptions.Section);
        }

        return problems.Build();

        void Require(TimeSpan value, string property)
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
            {
                problems.AddError($"{property} must be more than zero and at most a day.", RelayOptions.Section);
            }
        }
    }
}
