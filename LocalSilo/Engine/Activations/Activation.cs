using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>One activation of a grain: its object and its turns. What says nothing of threads runs within a turn.</summary>
internal sealed partial class Activation : CallTarget, IGrainContext
{
    [ThreadStatic]
    private static Activation? beingCreated;

    private readonly ActivationDirectory directory;
    private object? instance;
    private AsyncServiceScope? scope;
    private GrainTimers? timers;
    private long lastUse;
    private long keepUntil = long.MinValue;

    internal Activation(ActivationDirectory directory, string key) : base(directory.Silo.Pending)
    {
        (this.directory, Key) = (directory, key);
        lastUse = Silo.Clock.Now;
    }

    /// <summary>The activation whose object is being constructed on this thread.</summary>
    internal static Activation? BeingCreated => beingCreated;

    /// <summary>The grain's key. Any thread.</summary>
    internal string Key { get; }

    /// <summary>The host. Any thread.</summary>
    internal GrainSilo Silo => directory.Silo;

    /// <summary>The grain's timers.</summary>
    internal GrainTimers Timers => timers ??= new GrainTimers(this);

    /// <inheritdoc/>
    public GrainId GrainId => GrainId.Create(directory.GrainClass.GrainType, Key);

    /// <inheritdoc/>
    public GrainReference GrainReference => new(new ProxyOrigin(directory, Key));

    /// <inheritdoc/>
    public object? GrainInstance => instance;

    /// <inheritdoc/>
    public IServiceProvider ActivationServices => (scope ??= Silo.Services.CreateAsyncScope()).ServiceProvider;

    internal override object Instance => instance!;

    private protected override bool RunsOnCaller => true;

    private protected override bool IsReentrant => directory.GrainClass.IsReentrant;

    /// <summary>The activation of a grain object.</summary>
    internal static Activation Of(IGrainBase grain) => grain.GrainContext as Activation
        ?? throw new InvalidOperationException("Grain was created outside of the creation process of its host.");

    /// <summary>Puts off the collection of the idle; a span that is not positive takes that back.</summary>
    internal void DelayDeactivation(TimeSpan span)
    {
        if (span == TimeSpan.MaxValue || span == Timeout.InfiniteTimeSpan) keepUntil = long.MaxValue;
        else keepUntil = span > TimeSpan.Zero ? Silo.Clock.After(span) : long.MinValue;
    }

    /// <summary>The grain's id.</summary>
    public override string ToString() => GrainId.ToString();

    private protected override void OnUse() => lastUse = Silo.Clock.Now;
}
