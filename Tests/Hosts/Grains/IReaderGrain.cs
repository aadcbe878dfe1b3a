namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>A grain that answers with enumerations.</summary>
[Alias("IdleCloud.Tests.IReaderGrain")]
public interface IReaderGrain : IGrainWithStringKey
{
    /// <summary>0 to count − 1; after each one it waits at the gate <c>after n</c>. Fails at failAt, if that is not negative.</summary>
    [Alias("CountAsync")]
    IAsyncEnumerable<int> CountAsync(int count, int failAt, CancellationToken cancellationToken = default);

    [Alias("NoteAsync")]
    ValueTask NoteAsync(string line);

    [Alias("LeaveAsync")]
    ValueTask LeaveAsync();
}
