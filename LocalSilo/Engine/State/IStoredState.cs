namespace IdleCloud.LocalSilo.Engine;

/// <summary>A state that is read before its grain takes calls.</summary>
internal interface IStoredState
{
    /// <summary>Reads it from its store.</summary>
    Task ReadStateAsync();
}
