using System.Reflection;
using System.Runtime.CompilerServices;

namespace IdleCloud.Tests.House.Contracts;

/// <summary>What a type must be so that copying it and sharing it cannot be told apart.</summary>
internal static class MessageRules
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The members that hold its data: fields, and properties with a field of their own.</summary>
    internal static IEnumerable<MemberInfo> StoredMembers(Type type)
    {
        if (type.IsEnum) return [];
        string[] backed = [.. type.GetFields(Instance).Where(static field => IsBacking(field)).Select(static field => field.Name[1..field.Name.IndexOf('>')])];
        return
        [
            .. type.GetProperties(Instance).Where(property => backed.Contains(property.Name)),
            .. type.GetFields(Instance).Where(static field => !IsBacking(field)),
        ];
    }

    /// <summary>The type of a property or field.</summary>
    internal static Type TypeOf(MemberInfo member) => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    /// <summary>What is wrong with a message type, in words that say what to do.</summary>
    internal static IEnumerable<string> Problems(Type type)
    {
        if (!type.IsDefined(typeof(GenerateSerializerAttribute))) yield return $"{type} needs [GenerateSerializer].";
        if (!type.IsDefined(typeof(AliasAttribute))) yield return $"{type} needs an [Alias].";
        if (type.IsEnum) yield break;
        if (!type.IsDefined(typeof(ImmutableAttribute))) yield return $"{type} needs [Immutable].";
        if (type is { IsSealed: false }) yield return $"{type} must be sealed.";

        MemberInfo[] members = [.. StoredMembers(type)];
        foreach (MemberInfo member in members)
        {
            if (!member.IsDefined(typeof(IdAttribute))) yield return $"{type}.{member.Name} needs an [Id].";
            if (!IsReadOnly(member)) yield return $"{type}.{member.Name} can be changed: make it init or get-only.";
        }

        foreach (var group in members.GroupBy(static member => member.GetCustomAttribute<IdAttribute>()?.Id))
            if (group.Key is not null && group.Count() > 1) yield return $"{type} has the [Id({group.Key})] twice.";
    }

    private static bool IsBacking(FieldInfo field) => field.IsDefined(typeof(CompilerGeneratedAttribute)) && field.Name.StartsWith('<');

    private static bool IsReadOnly(MemberInfo member) => member is FieldInfo field
        ? field.IsInitOnly
        : ((PropertyInfo)member).SetMethod is not { } set || set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
}
