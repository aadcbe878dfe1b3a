using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Hosting.Cluster;

/// <summary>Reads the cluster's settings, which decide what is registered: so they are needed, and checked, before the program is built.</summary>
internal static class ClusterExtensions
{
    /// <summary>The settings of this program.</summary>
    /// <exception cref="OptionsValidationException">They are wrong; the message names all mistakes.</exception>
    public static ClusterOptions ReadCluster(this IHostApplicationBuilder builder) => Read(builder, new ClusterOptionsValidator());

    /// <summary>Ends a program that is only a part of a cluster when it was not told of one, or cannot be in one.</summary>
    /// <exception cref="OptionsValidationException">The settings are wrong; the message names all mistakes.</exception>
    public static void RequireCluster(this IHostApplicationBuilder builder) => Read(builder, new ClusterOptionsValidator(isRequired: true));

    private static ClusterOptions Read(IHostApplicationBuilder builder, ClusterOptionsValidator validator)
    {
        ClusterOptions options = builder.Configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new();
        ValidateOptionsResult result = validator.Validate(null, options);
        return result.Succeeded ? options : throw new OptionsValidationException(ClusterOptions.Section, typeof(ClusterOptions), result.Failures!);
    }
}
