using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace IdleCloud.LocalSilo.Generator;

/// <summary>
/// Writes the reference class of each grain and observer interface: a method that calls through a static delegate for each of
/// the interface's methods, so that no call needs reflection.
/// </summary>
[Generator]
public sealed class GrainProxyGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ProxyModel> proxies = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is InterfaceDeclarationSyntax,
                static (syntax, cancel) => ProxyReader.Read((INamedTypeSymbol?)syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, cancel), syntax.Node))
            .Where(static model => model is not null)!;
        context.RegisterSourceOutput(proxies, static (output, proxy) => Write(output, proxy));
    }

    private static void Write(SourceProductionContext output, ProxyModel proxy)
    {
        foreach (string problem in proxy.Problems.Items)
            output.ReportDiagnostic(Diagnostic.Create(Problems.NotAGrainMember, Location.None, problem));
        if (proxy.Problems.Items.Length == 0) output.AddSource($"{proxy.ClassName}.g.cs", ProxyWriter.Write(proxy));
    }
}
