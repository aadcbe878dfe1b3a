using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>What is known of a grain class: read by reflection once, when the host starts.</summary>
internal sealed class GrainClass
{
    private readonly ObjectFactory _create;
    private readonly Func<Activation, object>[] _arguments;
    private readonly bool _needsScope;

    internal GrainClass(Type type, SingletonServices singletons)
    {
        Type = type;
        GrainType = NameOf(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        AgeLimit = type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit;
        OverridesOnActivate = Implements(type, nameof(IGrainBase.OnActivateAsync));
        OverridesOnDeactivate = Implements(type, nameof(IGrainBase.OnDeactivateAsync));

        ParameterInfo[] parameters = ConstructorOf(type).GetParameters();
        ParameterInfo[] given = [.. parameters.Where(ActivationArgument.IsGiven)];
        _needsScope = parameters.Except(given).Any(parameter => !singletons.Contains(parameter.ParameterType));
        _arguments = [.. given.Select(ActivationArgument.SourceOf)];
        _create = ActivatorUtilities.CreateFactory(type, [.. given.Select(parameter => parameter.ParameterType)]);
    }

    /// <summary>The class.</summary>
    internal Type Type { get; }

    /// <summary>Its name in grain ids.</summary>
    internal GrainType GrainType { get; }

    /// <summary>Whether its calls interleave.</summary>
    internal bool IsReentrant { get; }

    /// <summary>How long activations stay without calls; null for the host's default.</summary>
    internal TimeSpan? AgeLimit { get; }

    /// <summary>Whether it has an OnActivateAsync of its own.</summary>
    internal bool OverridesOnActivate { get; }

    /// <summary>Whether it has an OnDeactivateAsync of its own.</summary>
    internal bool OverridesOnDeactivate { get; }

    /// <summary>The grain interfaces by which it is called.</summary>
    internal IEnumerable<Type> Interfaces => Type.GetInterfaces().Where(static i => typeof(IGrain).IsAssignableFrom(i));

    /// <summary>Makes the grain's object and its stored states, which are not read yet.</summary>
    internal (object Instance, IStoredState[] States) Create(Activation activation)
    {
        IServiceProvider services = _needsScope ? activation.ActivationServices : activation.Silo.Services;
        if (_arguments.Length == 0) return (_create(services, null), []);
        object[] values = Array.ConvertAll(_arguments, argument => argument(activation));
        return (_create(services, values), [.. values.OfType<IStoredState>()]);
    }

    private static ConstructorInfo ConstructorOf(Type type) => type.GetConstructors() is [var only]
        ? only
        : throw new InvalidOperationException($"Grain class {type} must have exactly one public constructor.");

    /// <summary>The name that Orleans gives the class, so that both hosts find the same stored states.</summary>
    private static GrainType NameOf(Type type)
    {
        const string Suffix = "grain";
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } named) return GrainType.Create(named.GrainType);
        string name = type.Name.ToLowerInvariant();
        return GrainType.Create(name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name);
    }

    private static bool Implements(Type type, string method)
    {
        InterfaceMapping map = type.GetInterfaceMap(typeof(IGrainBase));
        int index = Array.FindIndex(map.InterfaceMethods, m => m.Name == method);
        Type? declaring = map.TargetMethods[index]?.DeclaringType;
        return declaring != typeof(Grain) && declaring != typeof(IGrainBase);
    }
}
