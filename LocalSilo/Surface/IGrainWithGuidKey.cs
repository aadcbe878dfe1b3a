namespace Orleans;

/// <summary>A grain whose identity is a GUID.</summary>
public interface IGrainWithGuidKey : IGrain;
