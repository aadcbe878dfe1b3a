using System.ComponentModel;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>What a reference refers to. Opaque to generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ProxyOrigin
{
    private readonly ActivationDirectory? _directory;
    private readonly ObserverTarget? _observer;
    private readonly string _key;

    internal ProxyOrigin(ActivationDirectory directory, string key) => (_directory, _key) = (directory, key);

    internal ProxyOrigin(ObserverTarget observer, string key) => (_observer, _key) = (observer, key);

    internal GrainId GrainId => GrainId.Create(_directory?.GrainClass.GrainType ?? ObserverTarget.GrainType, _key);

    /// <summary>Ends the use of an observer.</summary>
    internal void DeleteObserver() => _observer?.Delete();

    /// <summary>Where calls go now.</summary>
    /// <exception cref="OrleansException">There is no activation, and none can be made.</exception>
    internal CallTarget Resolve() => _observer ?? (CallTarget)_directory!.GetOrCreate(_key);
}
