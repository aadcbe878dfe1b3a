namespace IdleCloud.LocalSilo.Engine;

/// <summary>One method of a grain interface, made once for all calls of it; used by generated code.</summary>
/// <param name="name">Interface and method, for messages.</param>
/// <param name="interleaves">Whether it is marked <c>[AlwaysInterleave]</c>.</param>
/// <param name="invoker">Calls it.</param>
public sealed class GrainMethod<TArgs, TResult>(string name, bool interleaves, GrainInvoker<TArgs, TResult> invoker)
{
    internal string Name => name;

    internal bool Interleaves => interleaves;

    /// <summary>Calls the method; what it throws is in the task.</summary>
    internal ValueTask<TResult> Invoke(object target, in TArgs args, CancellationToken cancellationToken)
    {
        try
        {
            return invoker(target, args, cancellationToken);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<TResult>(e);
        }
    }
}
