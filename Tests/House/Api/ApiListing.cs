using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace IdleCloud.Tests.House.Api;

/// <summary>
/// The public surface of an assembly as lines of text, read from its metadata without loading it: one for each public type, its
/// base types, and each of its public and protected members with parameter names.
/// </summary>
internal sealed class ApiListing
{
    private static readonly string[] Roots = ["System.Object", "System.Attribute", "System.ValueType", "System.Enum"];
    private static readonly ApiTypeNames Names = new();
    private readonly MetadataReader _reader;
    private readonly List<string> _lines = [];

    private ApiListing(MetadataReader reader) => _reader = reader;

    /// <summary>The lines of those public types that the filter lets through, sorted.</summary>
    internal static IReadOnlyList<string> Read(string assembly, Func<string, bool> filter)
    {
        using PEReader file = new(File.OpenRead(assembly));
        ApiListing listing = new(file.GetMetadataReader());
        foreach (TypeDefinitionHandle handle in listing._reader.TypeDefinitions)
        {
            string name = ApiTypeNames.NameOf(listing._reader, handle);
            TypeDefinition type = listing._reader.GetTypeDefinition(handle);
            if ((type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public && filter(name)) listing.AddType(name, type);
        }

        listing._lines.Sort(StringComparer.Ordinal);
        return listing._lines;
    }

    private void AddType(string name, TypeDefinition type)
    {
        _lines.Add($"{Kind(type)} {name}");
        if (BaseOf(type) is { } parent && !Roots.Contains(parent)) _lines.Add($"{name} : {parent}");
        foreach (InterfaceImplementationHandle handle in type.GetInterfaceImplementations())
            _lines.Add($"{name} : {TypeName(_reader.GetInterfaceImplementation(handle).Interface)}");
        foreach (CustomAttributeHandle handle in type.GetCustomAttributes()) AddUsage(name, _reader.GetCustomAttribute(handle));
        foreach (MethodDefinitionHandle handle in type.GetMethods()) AddMethod(name, _reader.GetMethodDefinition(handle));
        foreach (FieldDefinitionHandle handle in type.GetFields()) AddField(name, _reader.GetFieldDefinition(handle));
    }

    private string Kind(TypeDefinition type)
    {
        if (type.Attributes.HasFlag(TypeAttributes.Interface)) return "interface";
        string kind = BaseOf(type) switch { "System.ValueType" => "struct", "System.Enum" => "enum", _ => "class" };
        if (kind != "class") return kind;
        return (type.Attributes.HasFlag(TypeAttributes.Abstract), type.Attributes.HasFlag(TypeAttributes.Sealed)) switch
        {
            (true, true) => "static class",
            (true, false) => "abstract class",
            (false, true) => "sealed class",
            _ => "class",
        };
    }

    private string? BaseOf(TypeDefinition type) => type.BaseType.IsNil ? null : TypeName(type.BaseType);

    private void AddUsage(string name, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference) return;
        MemberReference constructor = _reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor);
        if (TypeName(constructor.Parent) != "System.AttributeUsageAttribute") return;
        _lines.Add($"{name} for {(AttributeTargets)attribute.DecodeValue(Names).FixedArguments[0].Value!}");
    }

    private void AddMethod(string type, MethodDefinition method)
    {
        if (Access((int)(method.Attributes & MethodAttributes.MemberAccessMask)) is not { } access) return;
        MethodSignature<string> signature = method.DecodeSignature(Names, null);
        string generic = signature.GenericParameterCount > 0 ? $"<{signature.GenericParameterCount}>" : "";
        string modifiers = access + (method.Attributes.HasFlag(MethodAttributes.Static) ? " static" : "") + Overridable(method.Attributes);
        _lines.Add($"{type}.{_reader.GetString(method.Name)}{generic}({Parameters(method, signature)}) -> {signature.ReturnType} [{modifiers}]");
    }

    private string Parameters(MethodDefinition method, MethodSignature<string> signature)
    {
        ImmutableArray<string> types = signature.ParameterTypes;
        string[] names = new string[types.Length];
        foreach (ParameterHandle handle in method.GetParameters())
        {
            Parameter parameter = _reader.GetParameter(handle);
            string optional = parameter.Attributes.HasFlag(ParameterAttributes.Optional) ? "?" : "";
            if (parameter.SequenceNumber > 0) names[parameter.SequenceNumber - 1] = _reader.GetString(parameter.Name) + optional;
        }

        return string.Join(", ", types.Zip(names, static (type, name) => $"{type} {name}"));
    }

    private void AddField(string type, FieldDefinition field)
    {
        if (field.Attributes.HasFlag(FieldAttributes.SpecialName)) return;
        if (Access((int)(field.Attributes & FieldAttributes.FieldAccessMask)) is not { } access) return;
        _lines.Add($"{type}.{_reader.GetString(field.Name)}{ConstantOf(field)} [{access}]");
    }

    private string ConstantOf(FieldDefinition field)
    {
        if (field.GetDefaultValue() is not { IsNil: false } handle) return "";
        Constant constant = _reader.GetConstant(handle);
        return $" = {_reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode)}";
    }

    /// <summary>Public or protected in words, or null. The numbers are the same for methods and fields.</summary>
    private static string? Access(int access) => access switch { 6 => "public", 4 or 5 => "protected", _ => null };

    private static string Overridable(MethodAttributes attributes)
    {
        if (attributes.HasFlag(MethodAttributes.Abstract)) return " abstract";
        return attributes.HasFlag(MethodAttributes.Virtual) && !attributes.HasFlag(MethodAttributes.Final) ? " virtual" : "";
    }

    private string TypeName(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => ApiTypeNames.NameOf(_reader, (TypeDefinitionHandle)handle),
        HandleKind.TypeReference => Names.GetTypeFromReference(_reader, (TypeReferenceHandle)handle, 0),
        _ => Names.GetTypeFromSpecification(_reader, null, (TypeSpecificationHandle)handle, 0),
    };
}
