using Orleans.Runtime;

namespace IdleCloud.Silo.Storage;

/// <summary>Writes that leave nothing behind when they fail.</summary>
internal static class PersistentStateExtensions
{
    /// <summary>
    /// Stores a new state in place of the old. When that fails, the grain's memory says again what the database says; without
    /// this, a failed write would be answered from memory as if it had succeeded.
    /// </summary>
    public static async Task ReplaceAsync<TState>(this IPersistentState<TState> stored, TState next)
    {
        TState before = stored.State;
        stored.State = next;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            stored.State = before;
            throw;
        }
    }
}
