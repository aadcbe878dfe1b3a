using Microsoft.Extensions.Hosting;

namespace IdleCloud.Gateway.Hosting;

/// <summary>The way to grains that other processes host; on the Local grain host there are none.</summary>
public static class GrainClient
{
    /// <summary>Cannot be had on this grain host.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public static IHostApplicationBuilder AddGrainClient(this IHostApplicationBuilder builder) =>
        throw new NotSupportedException("The grain host Local is one process; a gateway apart from its silo needs a build with -p:GrainHost=Orleans.");
}
