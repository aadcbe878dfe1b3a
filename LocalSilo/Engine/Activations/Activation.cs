using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>One activation of a grain: its object and its turns. What says nothing of threads runs within a turn.</summary>
internal sealed partial class Activation : CallTarget, IGrainContext
{
    [ThreadStatic]
    private static Activation? _beingCreated;

    private readonly ActivationDirectory _directory;
    private object? _instance;
    private AsyncServiceScope? _scope;
    private GrainTimers? _timers;
    private long _lastUse;
    private long _keepUntil = long.MinValue;

    internal Activation(ActivationDirectory directory, string key) : base(directory.Silo.Pending)
    {
        (_directory, Key) = (directory, key);
        _lastUse = Silo.Clock.Now;
    }

    /// <summary>The activation whose object is being constructed on this thread.</summary>
    internal static Activation? BeingCreated => _beingCreated;

    /// <summary>The grain's key. Any thread.</summary>
    internal string Key { get; }

    /// <summary>The host. Any thread.</summary>
    internal GrainSilo Silo => _directory.Silo;

    /// <summary>The grain's timers.</summary>
    internal GrainTimers Timers => _timers ??= new GrainTimers(this);

    /// <inheritdoc/>
    public GrainId GrainId => GrainId.Create(_directory.GrainClass.GrainType, Key);

    /// <inheritdoc/>
    public GrainReference GrainReference => new(new ProxyOrigin(_directory, Key));

    /// <inheritdoc/>
    public object? GrainInstance => _instance;

    /// <inheritdoc/>
    public IServiceProvider ActivationServices => (_scope ??= Silo.Services.CreateAsyncScope()).ServiceProvider;

    internal override object Instance => _instance!;

    private protected override bool RunsOnCaller => true;

    private protected override bool IsReentrant => _directory.GrainClass.IsReentrant;

    /// <summary>The activation of a grain object.</summary>
    internal static Activation Of(IGrainBase grain) => grain.GrainContext as Activation
        ?? throw new InvalidOperationException("Grain was created outside of the creation process of its host.");

    /// <summary>Puts off the collection of the idle; a span that is not positive takes that back.</summary>
    internal void DelayDeactivation(TimeSpan span)
    {
        if (span == TimeSpan.MaxValue || span == Timeout.InfiniteTimeSpan) _keepUntil = long.MaxValue;
        else _keepUntil = span > TimeSpan.Zero ? Silo.Clock.After(span) : long.MinValue;
    }

    /// <summary>The grain's id.</summary>
    public override string ToString() => GrainId.ToString();

    private protected override void OnUse() => _lastUse = Silo.Clock.Now;
}
