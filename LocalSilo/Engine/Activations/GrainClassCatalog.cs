using System.Reflection;
using Orleans;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>The grain classes of the program and the interfaces by which they are called.</summary>
internal sealed class GrainClassCatalog
{
    private readonly Dictionary<Type, List<ActivationDirectory>> _byInterface = [];

    internal GrainClassCatalog(GrainSilo silo, IEnumerable<Type> classes, SingletonServices singletons)
    {
        foreach (Type type in classes)
        {
            ActivationDirectory directory = new(silo, new GrainClass(type, singletons));
            Directories.Add(directory);
            foreach (Type grainInterface in directory.GrainClass.Interfaces)
            {
                if (_byInterface.TryGetValue(grainInterface, out List<ActivationDirectory>? others)) others.Add(directory);
                else _byInterface.Add(grainInterface, [directory]);
            }
        }
    }

    /// <summary>One per class.</summary>
    internal List<ActivationDirectory> Directories { get; } = [];

    /// <summary>The grain classes in the program's assemblies: those that reference this one, from the entry assembly on.</summary>
    internal static IEnumerable<Type> ClassesOfProgram() => GrainAssemblies()
        .SelectMany(static assembly => assembly.GetTypes())
        .Where(static type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && typeof(IGrainBase).IsAssignableFrom(type));

    /// <summary>The class behind an interface.</summary>
    /// <exception cref="ArgumentException">None implements it, or several do and the prefix does not tell them apart.</exception>
    internal ActivationDirectory Find(Type grainInterface, string? classNamePrefix)
    {
        if (!_byInterface.TryGetValue(grainInterface, out List<ActivationDirectory>? candidates))
            throw new ArgumentException($"Could not find an implementation for interface {grainInterface}");
        if (candidates is [var only] && classNamePrefix is null) return only;

        ActivationDirectory[] matching = [.. candidates.Where(candidate =>
            candidate.GrainClass.Type.FullName!.StartsWith(classNamePrefix ?? "", StringComparison.Ordinal))];
        return matching is [var match]
            ? match
            : throw new ArgumentException(
                $"{matching.Length} classes implement {grainInterface} with a name that begins with \"{classNamePrefix}\"; it must be one.");
    }

    private static HashSet<Assembly> GrainAssemblies()
    {
        string here = typeof(GrainClassCatalog).Assembly.GetName().Name!;
        HashSet<Assembly> found = [];
        Queue<Assembly> next = new(AppDomain.CurrentDomain.GetAssemblies());
        while (next.TryDequeue(out Assembly? assembly))
        {
            AssemblyName[] references = assembly.GetReferencedAssemblies();
            if (!references.Any(reference => reference.Name == here) || !found.Add(assembly)) continue;
            foreach (AssemblyName reference in references) next.Enqueue(Assembly.Load(reference));
        }

        return found;
    }
}
