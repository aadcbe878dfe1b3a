using System.Reflection;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Tests.House.Contracts;
using Orleans.Runtime;

namespace IdleCloud.Tests.House;

/// <summary>What serialisation would find out, checked on a host that never serialises.</summary>
public sealed class GrainContractTests
{
    private static readonly Type[] Interfaces =
        [.. typeof(IJobGrain).Assembly.GetTypes().Where(static type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))];

    [Fact]
    public void GrainInterface_WhenDeclared_HasAliasesForItselfAndItsMethods()
    {
        string[] problems =
        [
            .. Interfaces.Where(static type => AliasOf(type) is null).Select(static type => $"{type} needs an [Alias]."),
            .. Interfaces.SelectMany(static type => type.GetMethods()).Where(static method => AliasOf(method) is null)
                .Select(static method => $"{method.DeclaringType}.{method.Name} needs an [Alias]."),
            .. Interfaces.SelectMany(RepeatedAliases),
        ];

        Assert.NotEmpty(Interfaces);
        Assert.True(problems.Length == 0, string.Join('\n', problems));
    }

    [Fact]
    public void Message_WhenReachableFromAGrain_IsImmutableAndSerialisable()
    {
        MessageTypes reachable = MessageTypes.Of(Interfaces);
        string[] problems = [.. reachable.Ours.SelectMany(MessageRules.Problems), .. reachable.Problems];

        Assert.NotEmpty(reachable.Ours);
        Assert.True(problems.Length == 0, string.Join('\n', problems));
    }

    [Fact]
    public void Alias_WhenGivenToAType_IsUnique()
    {
        IEnumerable<IGrouping<string, Type>> repeated = typeof(IJobGrain).Assembly.GetTypes()
            .Where(static type => AliasOf(type) is not null && type.Namespace!.StartsWith("IdleCloud.", StringComparison.Ordinal))
            .GroupBy(static type => AliasOf(type)!)
            .Where(static group => group.Count() > 1);

        Assert.Empty(repeated);
    }

    private static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias;

    private static IEnumerable<string> RepeatedAliases(Type type) => type.GetMethods()
        .GroupBy(AliasOf)
        .Where(static group => group.Key is not null && group.Count() > 1)
        .Select(group => $"{type} has the alias \"{group.Key}\" twice; give each overload its own.");
}
