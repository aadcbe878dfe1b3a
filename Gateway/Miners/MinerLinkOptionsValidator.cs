using IdleCloud.Wire.Transport.Grpc;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Miners;

/// <summary>Tells all mistakes in <see cref="MinerLinkOptions"/> at once.</summary>
internal sealed class MinerLinkOptionsValidator : IValidateOptions<MinerLinkOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MinerLinkOptions options)
    {
        var problems = new ValidateOptionsResultBuilder();
        Require(options.SilenceTimeout, TimeSpan.FromSeconds(1), nameof(options.SilenceTimeout));
        Require(options.ReportInterval, TimeSpan.FromSeconds(1), nameof(options.ReportInterval));
        Require(options.StopTimeout, TimeSpan.Zero, nameof(options.StopTimeout));
        Require(options.KeyCheckInterval, TimeSpan.FromSeconds(1), nameof(options.KeyCheckInterval));
        if (options.GrpcPort is < 0 or > 65535) problems.AddError($"{nameof(options.GrpcPort)} must be 0 to 65535.", MinerLinkOptions.Section);
        if (options.GrpcPort is not null && !GrpcLink.IsBuilt)
        {
            problems.AddError(
                $"{nameof(options.GrpcPort)} is set, but this build has no gRPC: leave it out, or build with -p:WithGrpc=true.", MinerLinkOptions.Section);
        }

        return problems.Build();

        void Require(TimeSpan value, TimeSpan least, string property)
        {
            if (value < least || value > TimeSpan.FromMinutes(10))
            {
                problems.AddError($"{property} must be at least {least.TotalSeconds} s and at most 10 min.", MinerLinkOptions.Section);
            }
        }
    }
}
