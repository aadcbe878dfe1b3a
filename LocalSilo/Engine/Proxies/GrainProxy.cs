using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Orleans;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>The base class of the generated references, one per grain and observer interface.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainProxy : GrainReference
{
    private CallTarget? _target;

    /// <summary>A reference to what the origin names.</summary>
    protected GrainProxy(ProxyOrigin origin) : base(origin)
    {
    }

    /// <summary>The activation or observer that calls go to now.</summary>
    /// <exception cref="OrleansException">There is none, and none can be made.</exception>
    internal CallTarget Resolve() => _target is { IsOpen: true } open ? open : _target = Origin.Resolve();

    /// <summary>Calls a method that has a result.</summary>
    protected ValueTask<TResult> Call<TArgs, TResult>(GrainMethod<TArgs, TResult> method, in TArgs args, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        CallTarget callee;
        try
        {
            callee = Resolve();
        }
        catch (OrleansException e)
        {
            return ValueTask.FromException<TResult>(e);
        }

        return callee.Invoke(this, method, args, cancellationToken);
    }

    /// <summary>Calls a method that has none.</summary>
    protected ValueTask CallVoid<TArgs>(GrainMethod<TArgs, Nothing> method, in TArgs args, CancellationToken cancellationToken)
    {
        ValueTask<Nothing> task = Call(method, args, cancellationToken);
        return task.IsCompletedSuccessfully ? default : new(task.AsTask());
    }

    /// <summary>Calls a method that produces one item after another, each as a turn of its grain.</summary>
    protected IAsyncEnumerable<TItem> CallStream<TArgs, TItem>(StreamInvoker<TArgs, TItem> invoker, TArgs args, CancellationToken cancellationToken) =>
        new GrainStream<TArgs, TItem>(this, invoker, args, cancellationToken);

    /// <summary>The result of a call in the form that the engine wants.</summary>
    protected static ValueTask<Nothing> Result(ValueTask task) => task.IsCompletedSuccessfully ? default : Wrap(task);

    /// <inheritdoc cref="Result(ValueTask)"/>
    protected static ValueTask<Nothing> Result(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Result(new ValueTask(task));
    }

    /// <inheritdoc cref="Result(ValueTask)"/>
    protected static ValueTask<T> Result<T>(ValueTask<T> task) => task;

    /// <inheritdoc cref="Result(ValueTask)"/>
    protected static ValueTask<T> Result<T>(Task<T> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new(task);
    }

    /// <summary>A grain or observer as an argument: by reference, never the object itself.</summary>
    /// <exception cref="NotSupportedException">It is an observer without a reference.</exception>
    [return: NotNullIfNotNull(nameof(argument))]
    protected static TInterface? Reference<TInterface>(TInterface? argument) where TInterface : class, IAddressable => argument switch
    {
        null or GrainReference => argument,
        Grain grain => grain.AsReference<TInterface>(),
        _ => throw new NotSupportedException(
            $"{argument.GetType()} is no grain reference. Make one with {nameof(IGrainFactory.CreateObjectReference)} and pass that."),
    };

    private static async ValueTask<Nothing> Wrap(ValueTask task)
    {
        await task;
        return default;
    }
}
