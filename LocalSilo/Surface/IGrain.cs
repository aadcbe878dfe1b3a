using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain interface. Derive from one of the keyed forms, such as <see cref="IGrainWithStringKey"/>.</summary>
public interface IGrain : IAddressable;
