using System.Reflection;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>The constructor parameters of grains that come from the activation; all others come from its services.</summary>
internal static class ActivationArgument
{
    /// <summary>Whether a parameter does.</summary>
    internal static bool IsGiven(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(IGrainContext) || parameter.IsDefined(typeof(PersistentStateAttribute));

    /// <summary>What gives its value.</summary>
    internal static Func<Activation, object> SourceOf(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is not { } named) return static activation => activation;
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new InvalidOperationException($"Parameter {parameter.Name} of {parameter.Member.DeclaringType} must be an IPersistentState<T>.");

        return typeof(ActivationArgument)
            .GetMethod(nameof(StateSource), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(parameter.ParameterType.GenericTypeArguments)
            .CreateDelegate<Func<PersistentStateAttribute, Func<Activation, object>>>()(named);
    }

    private static Func<Activation, object> StateSource<TState>(PersistentStateAttribute named) =>
        activation => new PersistentState<TState>(activation, named);
}
