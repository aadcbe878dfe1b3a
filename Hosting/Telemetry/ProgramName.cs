using OpenTelemetry.Resources;

namespace IdleCloud.Hosting.Telemetry;

/// <summary>What the program is called by those who watch it.</summary>
/// <param name="Value">For example <c>idlecloud-silo</c>.</param>
internal sealed record ProgramName(string Value)
{
    /// <summary>This process, as all that it tells names it.</summary>
    public ResourceBuilder ToResource() => ResourceBuilder.CreateEmpty().AddService(
        Value, serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}");
}
