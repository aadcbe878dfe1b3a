using Microsoft.CodeAnalysis;

namespace IdleCloud.LocalSilo.Generator;

/// <summary>What the generator reports.</summary>
internal static class Problems
{
    /// <summary>A member that cannot be called from another process.</summary>
    internal static readonly DiagnosticDescriptor NotAGrainMember = new(
        "ICLS0001", "Not a member of a grain interface", "{0}", "GrainHost", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
