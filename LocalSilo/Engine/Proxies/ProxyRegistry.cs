using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>How references are made. Generated code registers each interface when its assembly is first used.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ProxyRegistry
{
    /// <summary>Registers the reference class of an interface.</summary>
    public static void Register<TInterface>(Func<ProxyOrigin, TInterface> create) => Factory<TInterface>.Create = create;

    internal static TInterface Create<TInterface>(in ProxyOrigin origin) => (Factory<TInterface>.Create ?? Find<TInterface>())(origin);

    private static Func<ProxyOrigin, TInterface> Find<TInterface>()
    {
        RuntimeHelpers.RunModuleConstructor(typeof(TInterface).Module.ModuleHandle);
        return Factory<TInterface>.Create
            ?? throw new ArgumentException($"{typeof(TInterface)} is no grain interface: no reference class was generated for it.");
    }

    private static class Factory<TInterface>
    {
        internal static Func<ProxyOrigin, TInterface>? Create { get; set; }
    }
}
