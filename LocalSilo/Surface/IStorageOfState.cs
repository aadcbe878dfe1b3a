namespace Orleans.Core;

/// <summary>A grain's stored state.</summary>
/// <typeparam name="TState">What is stored.</typeparam>
public interface IStorage<TState> : IStorage
{
    /// <summary>The state in memory; only <see cref="IStorage.WriteStateAsync()"/> stores it.</summary>
    TState State { get; set; }
}
