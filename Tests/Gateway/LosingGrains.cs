using System.Reflection;
using IdleCloud.Contracts.Jobs;
using Orleans.Runtime;

namespace IdleCloud.Tests.Gateway;

/// <summary>
/// The way to grains of a gateway whose calls of jobs get lost, as a script has it: before the grain hears of them, or when it has answered.
/// Made at run time, since a class of its own that has a grain's interface would be taken for the grain.
/// </summary>
public class LosingGrains : DispatchProxy
{
    private IGrainFactory _inner = null!;
    private LossScript _script = null!;

    /// <summary>Wraps the way to grains.</summary>
    internal static IGrainFactory Wrap(IGrainFactory inner, LossScript script)
    {
        object proxy = Create<IGrainFactory, LosingGrains>();
        ((LosingGrains)proxy)._inner = inner;
        ((LosingGrains)proxy)._script = script;
        return (IGrainFactory)proxy;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        object? made = targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        return made is IJobGrain job ? LosingJob.Wrap(job, _script) : made;
    }
}

/// <summary>What becomes of a job's calls.</summary>
internal sealed class LossScript
{
    private int _calls;

    /// <summary>What becomes of a call: given its name, what it carries and the number of the call, from 1.</summary>
    public Func<string, object?, int, Loss> Fate { get; set; } = static (_, _, _) => Loss.None;

    /// <summary>Calls that were lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Decides the next call.</summary>
    public Loss Decide(string method, object? message)
    {
        Loss loss = Fate(method, message, Interlocked.Increment(ref _calls));
        if (loss != Loss.None) Lost++;
        return loss;
    }
}

/// <summary>How a call gets lost.</summary>
internal enum Loss
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>The grain never hears of it.</summary>
    OfTheCall,

    /// <summary>The grain has done it, and its answer does not arrive.</summary>
    OfTheAnswer,
}

/// <summary>A job whose calls get lost.</summary>
public class LosingJob : DispatchProxy
{
    private IJobGrain _inner = null!;
    private LossScript _script = null!;

    /// <summary>Wraps a job.</summary>
    internal static IJobGrain Wrap(IJobGrain inner, LossScript script)
    {
        object proxy = Create<IJobGrain, LosingJob>();
        ((LosingJob)proxy)._inner = inner;
        ((LosingJob)proxy)._script = script;
        return (IJobGrain)proxy;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Loss loss = _script.Decide(targetMethod!.Name, args is [var message, ..] ? message : null);
        if (loss == Loss.OfTheCall) throw new SiloUnavailableException("Lost on the way to the grain.");
        object? answer = targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        return (loss, answer) switch
        {
            (Loss.None, _) => answer,
            (_, ValueTask<JobDecision>) => new ValueTask<JobDecision>(LoseAsync<JobDecision>(answer)),
            (_, ValueTask<JobReceipt>) => new ValueTask<JobReceipt>(LoseAsync<JobReceipt>(answer)),
            _ => throw new NotSupportedException($"{targetMethod.Name} is not a call that is lost here."),
        };
    }

    private static async Task<T> LoseAsync<T>(object answer)
    {
        await (ValueTask<T>)answer;
        throw new SiloUnavailableException("Lost on the way back.");
    }
}
