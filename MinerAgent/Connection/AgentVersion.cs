using System.Reflection;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>The version of this program.</summary>
internal static class AgentVersion
{
    /// <summary>As built, without the commit.</summary>
    public static string Current { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
