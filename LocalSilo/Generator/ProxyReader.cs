using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace IdleCloud.LocalSilo.Generator;

/// <summary>Reads grain and observer interfaces.</summary>
internal static class ProxyReader
{
    private static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The interface's model; null if it is no grain interface, or this is not the first part of its declaration.</summary>
    internal static ProxyModel? Read(INamedTypeSymbol? type, SyntaxNode declaration)
    {
        if (type is null || !IsAddressable(type) || type.ContainingNamespace.ToDisplayString().StartsWith("Orleans")) return null;
        if (type.DeclaringSyntaxReferences[0].GetSyntax() != declaration) return null;

        List<string> problems = [];
        if (type.IsGenericType) problems.Add($"{type} is generic; grain interfaces here are not.");
        ISymbol[] members =
        [
            .. type.AllInterfaces.Add(type).SelectMany(static i => i.GetMembers()).Where(static member => !member.IsStatic && member is not IFieldSymbol),
        ];
        foreach (ISymbol member in members.Where(static member => !IsCallable(member)))
        {
            problems.Add($"{member.ToDisplayString()} cannot be called on a grain: only methods without type parameters, ref parameters and "
                + "bodies can, that return Task, ValueTask or IAsyncEnumerable.");
        }

        MethodModel[] methods = problems.Count > 0 ? [] : [.. members.Cast<IMethodSymbol>().Select(Read)];
        string name = type.ToDisplayString(Qualified);
        string className = name.Substring("global::".Length).Replace('.', '_') + "_Reference";
        return new(className, name, type.Name, new(methods), new([.. problems]));
    }

    private static bool IsAddressable(ITypeSymbol type) =>
        type.AllInterfaces.Any(static i => i.ToDisplayString() == "Orleans.Runtime.IAddressable");

    private static bool IsCallable(ISymbol member) =>
        member is IMethodSymbol { IsAbstract: true, IsGenericMethod: false, MethodKind: MethodKind.Ordinary } method
        && KindOf(method.ReturnType) != ReturnKind.Other
        && method.Parameters.All(static p => p.RefKind == RefKind.None);

    private static MethodModel Read(IMethodSymbol method) => new()
    {
        DeclaringInterface = method.ContainingType.ToDisplayString(Qualified),
        Name = method.Name,
        Returns = KindOf(method.ReturnType),
        ReturnType = method.ReturnType.ToDisplayString(Qualified),
        ResultType = ((INamedTypeSymbol)method.ReturnType).TypeArguments.FirstOrDefault()?.ToDisplayString(Qualified) ?? "",
        Interleaves = method.GetAttributes().Any(static a => a.AttributeClass?.ToDisplayString() == "Orleans.Concurrency.AlwaysInterleaveAttribute"),
        Parameters = new([.. method.Parameters.Select(Read)]),
    };

    private static ParameterModel Read(IParameterSymbol parameter)
    {
        ParameterKind kind = parameter.Type.ToDisplayString() == "System.Threading.CancellationToken" ? ParameterKind.CancellationToken
            : parameter.Type.TypeKind == TypeKind.Interface && IsAddressable(parameter.Type) ? ParameterKind.Reference
            : ParameterKind.Value;
        bool isKeyword = SyntaxFacts.GetKeywordKind(parameter.Name) != SyntaxKind.None;
        return new(isKeyword ? "@" + parameter.Name : parameter.Name, parameter.Type.ToDisplayString(Qualified), kind);
    }

    private static ReturnKind KindOf(ITypeSymbol type) => type.OriginalDefinition.ToDisplayString() switch
    {
        "System.Threading.Tasks.Task" => ReturnKind.Task,
        "System.Threading.Tasks.Task<TResult>" => ReturnKind.TaskOfResult,
        "System.Threading.Tasks.ValueTask" => ReturnKind.ValueTask,
        "System.Threading.Tasks.ValueTask<TResult>" => ReturnKind.ValueTaskOfResult,
        "System.Collections.Generic.IAsyncEnumerable<T>" => ReturnKind.Stream,
        _ => ReturnKind.Other,
    };
}
