namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>What this build has of LLamaSharp. Twin files: this one is compiled without <c>WithLLamaSharp=true</c>.</summary>
internal static class LlamaSharpHost
{
    /// <summary>True when this build has the engine llamasharp.</summary>
    public static bool IsBuilt => false;

    /// <summary>Is the engine's host.</summary>
    /// <exception cref="NotSupportedException">Always: see <see cref="IsBuilt"/>.</exception>
    public static int Run() => throw new NotSupportedException("This build has no LLamaSharp; it is there with -p:WithLLamaSharp=true.");
}
