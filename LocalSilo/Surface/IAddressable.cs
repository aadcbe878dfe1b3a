namespace Orleans.Runtime;

/// <summary>Anything that a grain call can be addressed to: a grain or an observer.</summary>
public interface IAddressable;
