using IdleCloud.MinerAgent.Hosting.Settings;

namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>What kind of output fits where the agent runs.</summary>
internal static class OutputChoice
{
    /// <summary>Nothing but a real terminal gets the live view; NO_COLOR (no-color.org) asks for plain lines.</summary>
    public static OutputKind For(OutputKind wanted, bool isRedirected, string? noColor, string? term) =>
        wanted == OutputKind.Live && (isRedirected || !string.IsNullOrEmpty(noColor) || term == "dumb") ? OutputKind.Plain : wanted;
}
