using System.ComponentModel;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>What a reference refers to. Opaque to generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ProxyOrigin
{
    private readonly ActivationDirectory? directory;
    private readonly ObserverTarget? observer;
    private readonly string key;

    internal ProxyOrigin(ActivationDirectory directory, string key) => (this.directory, this.key) = (directory, key);

    internal ProxyOrigin(ObserverTarget observer, string key) => (this.observer, this.key) = (observer, key);

    internal GrainId GrainId => GrainId.Create(directory?.GrainClass.GrainType ?? ObserverTarget.GrainType, key);

    /// <summary>Ends the use of an observer.</summary>
    internal void DeleteObserver() => observer?.Delete();

    /// <summary>Where calls go now.</summary>
    /// <exception cref="OrleansException">There is no activation, and none can be made.</exception>
    internal CallTarget Resolve() => observer ?? (CallTarget)directory!.GetOrCreate(key);
}
