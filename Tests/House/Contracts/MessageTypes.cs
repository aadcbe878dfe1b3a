using System.Collections.Immutable;

namespace IdleCloud.Tests.House.Contracts;

/// <summary>The types that grain calls carry: those of parameters, results and, in turn, of their members.</summary>
internal sealed class MessageTypes
{
    private static readonly HashSet<Type> Values =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTimeOffset), typeof(DateTime), typeof(DateOnly), typeof(TimeSpan), typeof(Uri),
        typeof(CancellationToken), typeof(void), typeof(Task), typeof(ValueTask),
    ];

    private static readonly HashSet<Type> Wrappers =
    [
        typeof(Task<>), typeof(ValueTask<>), typeof(IAsyncEnumerable<>), typeof(Nullable<>), typeof(ImmutableArray<>),
        typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>), typeof(ImmutableList<>), typeof(ImmutableSortedDictionary<,>),
    ];

    private readonly HashSet<Type> _seen = [];

    /// <summary>The types of this project.</summary>
    internal List<Type> Ours { get; } = [];

    /// <summary>What must not be carried at all.</summary>
    internal List<string> Problems { get; } = [];

    /// <summary>All that the interfaces' methods carry.</summary>
    internal static MessageTypes Of(IEnumerable<Type> interfaces)
    {
        MessageTypes types = new();
        foreach (var method in interfaces.SelectMany(static type => type.GetMethods()))
        {
            string where = $"{method.DeclaringType!.Name}.{method.Name}";
            types.Add(method.ReturnType, where);
            foreach (var parameter in method.GetParameters()) types.Add(parameter.ParameterType, where);
        }

        return types;
    }

    private void Add(Type type, string where)
    {
        if (!_seen.Add(type) || type.IsPrimitive || Values.Contains(type) || typeof(Orleans.Runtime.IAddressable).IsAssignableFrom(type)) return;
        if (type.IsGenericType && Wrappers.Contains(type.GetGenericTypeDefinition()))
        {
            foreach (Type argument in type.GetGenericArguments()) Add(argument, where);
        }
        else if (type.Namespace?.StartsWith("IdleCloud", StringComparison.Ordinal) == true)
        {
            Ours.Add(type);
            foreach (var member in MessageRules.StoredMembers(type)) Add(MessageRules.TypeOf(member), $"{type.Name}.{member.Name}");
        }
        else
        {
            Problems.Add($"{where} carries {type}: use an immutable collection or a message of our own.");
        }
    }
}
