using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A stored state that a grain's constructor takes, marked with <see cref="PersistentStateAttribute"/>. Read before OnActivateAsync.</summary>
/// <typeparam name="TState">What is stored.</typeparam>
public interface IPersistentState<TState> : IStorage<TState>;
